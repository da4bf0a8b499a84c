using System.Collections.Immutable;

namespace ModelDiff.Weights;

/// <summary>Settings of comparing weights.</summary>
public sealed record WeightOptions
{
    private readonly double _falsePositiveRate = 0.001;

    /// <summary>The p-value up to which weights count as common, in (0, 1); default 0.001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside of (0, 1).</exception>
    public double FalsePositiveRate
    {
        get => _falsePositiveRate;
        init => _falsePositiveRate = value is > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(FalsePositiveRate), value, "The false-positive rate must lie between 0 and 1.");
    }

    /// <summary>Public models that both may come from, such as a backbone: what a layer shares with them, and layers on their channels, does not count. Default none.</summary>
    public ImmutableArray<ModelWeights> CommonAncestors { get; init; } = [];
}
