using ModelDiff.Cli.Demo;
using ModelDiff.ModelReuse.Data;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>Whose images are whose. Owns them.</summary>
internal sealed class AuditImages : IDisposable
{
    private const int Parties = 3;
    private const int OrderStream = 0;
    private const int TaskStream = 1;
    private const int OtherStream = 2;

    /// <param name="config">The tasks.</param>
    /// <param name="seed">Decides what is drawn, and which image goes to whom.</param>
    /// <param name="device">Where they lie, and models learn.</param>
    /// <param name="cancellationToken">Observed per image file.</param>
    public AuditImages(AuditsConfig config, long seed, Device device, CancellationToken cancellationToken)
    {
        using var task = ImageTasks.Load(config.Task, SplitMix.Derive(seed, TaskStream), cancellationToken);
        using var other = ImageTasks.Load(config.OtherTask, SplitMix.Derive(seed, OtherStream), cancellationToken);
        var order = SplitMix.Derive(seed, OrderStream);
        var parts = Enumerable.Range(0, task.Training.Count).OrderBy(row => SplitMix.Derive(order, row)).Index().GroupBy(entry => entry.Index % Parties, entry => entry.Item).Select(part => part.Order().ToArray()).ToArray();
        (Owner, Thief, Stranger) = (Part(0), Part(1), Part(2));
        (OtherTask, HeldOut, OtherHeldOut) = (other.Training.To(device), task.HeldOut.To(device), other.HeldOut.To(device));
        (OwnerHash, ThiefHash, StrangerHash) = (PlannedTraining.HashOf(Owner), PlannedTraining.HashOf(Thief), PlannedTraining.HashOf(Stranger));

        LabeledImages Part(int party)
        {
            using var images = task.Training.Select(parts[party]);
            return images.To(device);
        }
    }

    /// <summary>What owners, their panels and their twins learn from, and suspects are asked.</summary>
    public LabeledImages Owner { get; }

    /// <summary>What thieves have.</summary>
    public LabeledImages Thief { get; }

    /// <summary>What innocents have.</summary>
    public LabeledImages Stranger { get; }

    /// <summary>Of the other task.</summary>
    public LabeledImages OtherTask { get; }

    /// <summary>Of the task, seen by nobody.</summary>
    public LabeledImages HeldOut { get; }

    /// <summary>Of the other task, seen by nobody.</summary>
    public LabeledImages OtherHeldOut { get; }

    /// <summary>Names <see cref="Owner"/> in recipes.</summary>
    public string OwnerHash { get; }

    /// <summary>Names <see cref="Thief"/> in recipes.</summary>
    public string ThiefHash { get; }

    /// <summary>Names <see cref="Stranger"/> in recipes.</summary>
    public string StrangerHash { get; }

    public void Dispose()
    {
        foreach (var images in new[] { Owner, Thief, Stranger, OtherTask, HeldOut, OtherHeldOut })
            images.Dispose();
    }
}
