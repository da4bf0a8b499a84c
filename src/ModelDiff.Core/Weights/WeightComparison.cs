using System.Collections.Immutable;

namespace ModelDiff.Weights;

/// <summary>Outcome of comparing the weights of two models. Immutable.</summary>
public sealed record WeightComparison
{
    /// <summary>What follows.</summary>
    public required WeightFinding Finding { get; init; }

    /// <summary>The reasons, each a sentence that a person can read.</summary>
    public required ImmutableArray<string> Reasons { get; init; }

    /// <summary>SHA-256 of both files where they are identical, lower-case hexadecimal; otherwise null.</summary>
    public string? CommonHash { get; init; }

    /// <summary>The victim's tensors that say something: not constant, not integers, 16 values at least, in no common ancestor.</summary>
    public required int Tensors { get; init; }

    /// <summary>How many of them the suspect holds with the same values to the last bit.</summary>
    public required int IdenticalTensors { get; init; }

    /// <summary>Probability in (0, 1] that independently initialized models agree so well in some layer, Bonferroni over layers; null where no layer can be tested.</summary>
    public double? P { get; init; }

    /// <summary>Layers of equal shape, in the victim's order.</summary>
    public required ImmutableArray<WeightLayer> Layers { get; init; }

    /// <summary>Whether the two files are the same to the last byte.</summary>
    public bool IdenticalFiles => CommonHash is not null;
}
