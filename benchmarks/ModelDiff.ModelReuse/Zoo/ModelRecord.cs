
namespace ModelDiff.ModelReuse.Zoo;

/// <summary>One model that was made.</summary>
internal sealed record ModelRecord
{
    /// <summary>How it was made.</summary>
    public required ModelRecipe Recipe { get; init; }

    /// <summary>Hexadecimal; changes with anything that decides the model. Names its files.</summary>
    public required string Key { get; init; }

    /// <summary>Classes that it tells.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Share of held-out images whose class it names rightly, from 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Share of held-out images for which it names the same class as its parent, from 0 to 1; null where they have no task in common.</summary>
    public double? Fidelity { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The ranges that its layers' inputs are rounded within, or null where they are not.</summary>
    public IReadOnlyList<ActivationRange>? Rounding { get; init; }

    /// <summary>Accuracy as a share of the way from chance to 1; 0 where it is worse than chance.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Learned => Math.Max(0, (Accuracy - 1.0 / ClassCount) / (1 - 1.0 / ClassCount));
}
