namespace ModelDiff.Training;

/// <summary>What an owner prepares.</summary>
public sealed record PreparationOptions
{
    /// <summary>References and twins.</summary>
    public PanelTrainerOptions Panel { get; init; } = new();

    /// <summary>The owner's own copies.</summary>
    public ShadowTrainerOptions Shadows { get; init; } = new();

    /// <summary>How suspects will be judged; fewer images than it wants make fewer pairs.</summary>
    public ComparisonOptions Comparison { get; init; } = new();
}
