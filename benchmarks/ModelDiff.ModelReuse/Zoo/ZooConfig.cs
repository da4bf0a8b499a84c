using System.Text.Json.Serialization;
using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Networks;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>Everything that decides a zoo but the seed. The defaults are the standard scale.</summary>
internal sealed record ZooConfig
{
    /// <summary>The name of the scale.</summary>
    public string Scale { get; init; } = "standard";

    /// <summary>The task of the source models.</summary>
    public TaskConfig Source { get; init; } = new() { Name = "shapes", Kind = TaskKind.Shapes, Images = 12_800, HeldOutImages = 1280 };

    /// <summary>The tasks that source models are tuned to.</summary>
    public IReadOnlyList<TaskConfig> Targets { get; init; } =
        [new() { Name = "textures", Kind = TaskKind.Textures }, new() { Name = "glyphs", Kind = TaskKind.Glyphs }];

    /// <summary>Channels of the networks.</summary>
    public NetworkWidths Widths { get; init; } = new();

    /// <summary>Images per batch.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Shares of the parameter tensors that transfers tune.</summary>
    public IReadOnlyList<double> TransferShares { get; init; } = [0.1, 0.5, 1];

    /// <summary>Shares of the weights that are pruned.</summary>
    public IReadOnlyList<double> PruneShares { get; init; } = [0.2, 0.5, 0.8];

    /// <summary>How long and fast models learn.</summary>
    public ZooSchedules Schedules { get; init; } = new();

    /// <summary>How strongly the evading models' features are pushed away.</summary>
    public double EvasionWeight { get; init; } = 5;

    /// <summary>Whether the models are made that the paper lacks.</summary>
    public bool Extras { get; init; } = true;

    /// <summary>The least that every model must have learned: accuracy as a share of the way from chance to 1, in [0, 1); 0 asks for nothing.</summary>
    public double LeastLearned { get; init; } = 0.3;

    /// <summary>The source task, then the targets.</summary>
    [JsonIgnore]
    public IEnumerable<TaskConfig> AllTasks => Targets.Prepend(Source);

    /// <exception cref="FormatException">A setting is out of range; the message says which.</exception>
    public void Check()
    {
        foreach (var task in AllTasks)
            task.Check();
        if (Targets.Count == 0 || AllTasks.DistinctBy(task => task.Name).Count() < Targets.Count + 1)
            throw new FormatException("A zoo needs at least one target task, and each task a name of its own.");
        if (BatchSize < 2)
            throw new FormatException($"The batch size must be at least 2; got {BatchSize}.");
        if (TransferShares.Count == 0 || TransferShares.Any(share => share is not (> 0 and <= 1)) || TransferShares.Distinct().Count() < TransferShares.Count)
            throw new FormatException("The transfer shares must be different numbers above 0 and at most 1.");
        if (PruneShares.Any(share => share is not (> 0 and < 1)) || PruneShares.Distinct().Count() < PruneShares.Count)
            throw new FormatException("The prune shares must be different numbers between 0 and 1.");
        if (LeastLearned is not (>= 0 and < 1) || EvasionWeight is not >= 0)
            throw new FormatException($"The least learned must lie in [0, 1) and the evasion weight at or above 0; got {LeastLearned} and {EvasionWeight}.");
        Widths.Check();
        Schedules.Check();
    }
}
