namespace ModelDiff.Inputs;

/// <summary>How boundary pairs are made.</summary>
public sealed record BoundaryOptions
{
    /// <summary>Halvings of the segment between two seed inputs, at least 1; default 12. Each asks the model for one row per pair; beyond 24 float32 has nothing left to halve.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Steps
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Steps));
            field = value;
        }
    } = 12;

    /// <summary>The model whose decision boundary is approached; default the suspect. Any model will do: no gradients are used.</summary>
    public CraftOn CraftOn { get; init; } = CraftOn.Suspect;
}
