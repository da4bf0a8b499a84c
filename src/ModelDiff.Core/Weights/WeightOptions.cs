using System.Collections.Immutable;

namespace ModelDiff.Weights;

/// <summary>Settings of comparing weights.</summary>
public sealed record WeightOptions
{
    /// <summary>The p-value up to which weights count as common, in (0, 1); default 0.001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside of (0, 1).</exception>
    public double FalsePositiveRate
    {
        get;
        init => field = value is > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(FalsePositiveRate), value, "The false-positive rate must lie between 0 and 1.");
    } = 0.001;

    /// <summary>Public models that both may come from, such as a backbone: what a layer shares with them, and layers on their channels, does not count. Default none.</summary>
    public ImmutableArray<ModelWeights> CommonAncestors { get; init; } = [];

    /// <summary>The weights at which the victim's training began, random ones or those of a public model; null where they are not known. What the victim copied from them unchanged says nothing. Default null.</summary>
    public ModelWeights? Initialization { get; init; }

    /// <summary>Whether it is attested from before the dispute that nobody else can have begun at the victim's initial weights: common weights then decide. Default false.</summary>
    public bool SecretInitialization { get; init; }
}
