using System.Collections.Immutable;

namespace ModelDiff.Verdicts;

/// <summary>What a panel with twins of the victim says of a suspect. Immutable.</summary>
public sealed record TwinTestResult
{
    /// <summary>The twins of the panel that can be compared with both models.</summary>
    public required TwinPanel Twins { get; init; }

    /// <summary>How many reference models can be compared with both models.</summary>
    public required int References { get; init; }

    /// <summary>How many of them do the victim's task.</summary>
    public required int ReferencesOfTask { get; init; }

    /// <summary>Of how many architectures the reference models are; 0 where that is unknown.</summary>
    public required int Architectures { get; init; }

    /// <summary>Whether victim and suspect tell the same classes, so that their answers can be compared class by class.</summary>
    public required bool SameClasses { get; init; }

    /// <summary>Names of reference models that were left out, because by this very test they come from the victim.</summary>
    public ImmutableArray<string> LeftOut { get; init; } = [];

    /// <summary>The whitened cosine of both models' residuals on natural inputs, in [-1, 1], with the fresh twins in the panel; null where they cannot be compared.</summary>
    public double? Residuals { get; init; }

    /// <summary>The whitened cosine of both models' geometry of noise, in [-1, 1]; null where they cannot be compared.</summary>
    public double? Noise { get; init; }

    /// <summary>The p-value of <see cref="Residuals"/> among twins of fresh initialization.</summary>
    public double? PFresh { get; init; }

    /// <summary>The p-value of the residuals among twins of the victim's own initialization.</summary>
    public double? PSame { get; init; }

    /// <summary>The p-value of <see cref="Noise"/> among twins of the victim's own initialization; where that is attested to have been secret, among fresh ones.</summary>
    public double? PNoise { get; init; }

    /// <summary>Whether noise shows that the suspect began at the victim's initial weights, or is a copy; null where noise cannot tell.</summary>
    public bool? SharesInitialization { get; init; }

    /// <summary>The p-value of victim and fresh twins being made by one recipe; null where natural inputs cannot tell. Below 0.01 nothing is concluded from the twins.</summary>
    public double? PRecipe { get; init; }

    /// <summary>The p-value on which the verdict rests, in (0, 1]; null where the panel is too small, the twins are of another recipe or there is nothing to compare.</summary>
    public double? P { get; init; }

    /// <summary>Whether the twins cannot be the victim's.</summary>
    internal bool IsOfAnotherRecipe => PRecipe < RecipeTest.LeastP;

    /// <summary>Whether the panel is as large as the smallest that was measured.</summary>
    internal bool IsLargeEnough => References >= TwinTest.LeastReferences && (!SameClasses || ReferencesOfTask >= TwinTest.LeastOfTask);
}
