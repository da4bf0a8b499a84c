using System.Diagnostics;
using ModelDiff.Cli.Demo;
using ModelDiff.Lineage;
using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Runs the library's lineage over one zoo, with another zoo as the panel.</summary>
/// <param name="folder">Keeps the zoos.</param>
/// <param name="options">How to ask.</param>
internal sealed class ZooLineage(string folder, LineageOptions options)
{
    private const int NaturalStream = 4000;

    /// <summary>What a run found, and how long asking and comparing took.</summary>
    public readonly record struct Finding(ModelLineage Lineage, TimeSpan Asking, TimeSpan Comparing);

    /// <summary>Asks the models and compares every two.</summary>
    /// <param name="zoo">The zoo.</param>
    /// <param name="models">How many of its models to ask, the first ones.</param>
    /// <param name="other">A zoo of other random choices; all of its models are the panel. Null for none.</param>
    /// <param name="natural">Natural inputs in all, shared evenly among the tasks; 0 for none.</param>
    /// <param name="progress">Told the rows done, per model.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    public Finding Run(ZooManifest zoo, int models, ZooManifest? other, int natural, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        using var seeds = natural > 0 ? NaturalInputs(zoo, natural, cancellationToken) : null;
        var start = Stopwatch.GetTimestamp();
        var asked = start;
        var watched = new Watch(progress, () => asked = Stopwatch.GetTimestamp());
        var lineage = new LineageAnalysis(options with { Seed = zoo.Seed, Audit = options.Audit with { Probe = new ProbeOptions { Natural = natural } } })
            .RunAsync([.. Models(zoo).Take(models)], other is null ? [] : [.. Models(other)], seeds, watched, cancellationToken).AsTask().GetAwaiter().GetResult();
        return new Finding(lineage, Stopwatch.GetElapsedTime(start, asked), Stopwatch.GetElapsedTime(asked));
    }

    private IEnumerable<ModelReference> Models(ZooManifest zoo)
    {
        var store = new ZooStore(folder);
        return zoo.Models.Select(record => new ModelReference(
            new ModelProfile(record.Recipe.Name) { Identity = record.Key, Family = LineageName.TryParse(record.Recipe.Name)!.Steps[0] },
            () => new ModuleAdapter(store.Load(record, zoo.Config.Widths), new ModelSignature(record.Recipe.Name) { InputShape = ImageTask.InputShape }, ownsModule: true)));
    }

    /// <summary>Images of every task that no model has seen; owned by the caller.</summary>
    private static Tensor NaturalInputs(ZooManifest zoo, int count, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        TaskConfig[] tasks = [.. zoo.Config.AllTasks];
        for (var index = 0; index < tasks.Length; index++)
        {
            using var task = ImageTasks.Load(tasks[index], ZooBuilder.SeedOfTask(zoo.Seed, index), cancellationToken);
            using var images = new SeedImages(task.Name, task.HeldOut, count / tasks.Length, SplitMix.Derive(zoo.Seed, NaturalStream + index));
            parts.Add(images.Images.clone());
        }

        return cat(parts, 0).DetachFromDisposeScope();
    }

    /// <summary>Passes reports on, and says that there was one.</summary>
    private sealed class Watch(IProgress<StageProgress> inner, Action onReport) : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
            onReport();
            inner.Report(value);
        }
    }
}
