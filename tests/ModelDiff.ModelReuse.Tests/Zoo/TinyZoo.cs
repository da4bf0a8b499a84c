using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Networks;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Tests.Zoo;

/// <summary>The smallest zoo with every kind of model: hardly trained.</summary>
internal static class TinyZoo
{
    private static readonly Schedule Briefly = new(2, 0.05);

    public static ZooConfig Config { get; } = new()
    {
        Scale = "tiny",
        Source = new TaskConfig { Name = "shapes", Kind = TaskKind.Shapes, Images = 64, HeldOutImages = 64 },
        Targets = [new TaskConfig { Name = "textures", Kind = TaskKind.Textures, Images = 48, HeldOutImages = 24 }],
        Widths = new NetworkWidths { Resnet = [4, 4, 6, 8], Mobilenet = [4, 4, 6, 8], MobilenetHead = 8 },
        BatchSize = 8,
        TransferShares = [1],
        PruneShares = [0.5],
        Schedules = new ZooSchedules
        {
            Pretrain = Briefly,
            Train = Briefly,
            Transfer = Briefly,
            Prune = Briefly,
            Distill = Briefly,
            Steal = Briefly,
            FaithfulSteal = Briefly,
            Evade = Briefly,
        },
        LeastLearned = 0,
    };

    /// <summary>The same, where nothing needs to have been learned: accuracy may lie below chance.</summary>
    public static ImageTask Task(TaskConfig config) => ImageTasks.Load(config, 0);
}
