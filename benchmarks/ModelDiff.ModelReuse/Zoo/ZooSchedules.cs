
namespace ModelDiff.ModelReuse.Zoo;

/// <summary>How long and fast each kind of model learns.</summary>
internal sealed record ZooSchedules
{
    /// <summary>The source models.</summary>
    public Schedule Pretrain { get; init; } = new(1500, 0.1);

    /// <summary>Models of a target task from scratch.</summary>
    public Schedule Train { get; init; } = new(600, 0.1);

    /// <summary>Models tuned from a source model.</summary>
    public Schedule Transfer { get; init; } = new(200, 0.02);

    /// <summary>Pruned models.</summary>
    public Schedule Prune { get; init; } = new(80, 0.01);

    /// <summary>Distilled models.</summary>
    public Schedule Distill { get; init; } = new(300, 0.1);

    /// <summary>Models stolen as in the paper, and from labels alone.</summary>
    public Schedule Steal { get; init; } = new(300, 0.1);

    /// <summary>Models stolen with care.</summary>
    public Schedule FaithfulSteal { get; init; } = new(600, 0.05);

    /// <summary>Models tuned away from their parent.</summary>
    public Schedule Evade { get; init; } = new(400, 0.05);

    /// <exception cref="FormatException">A schedule is not positive.</exception>
    public void Check()
    {
        foreach (var (name, schedule) in new[]
        {
            (nameof(Pretrain), Pretrain), (nameof(Train), Train), (nameof(Transfer), Transfer), (nameof(Prune), Prune), (nameof(Distill), Distill),
            (nameof(Steal), Steal), (nameof(FaithfulSteal), FaithfulSteal), (nameof(Evade), Evade),
        })
            schedule.Check(name);
    }
}
