using System.Collections.Immutable;
using ModelDiff.Cli.Demo;
using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Lets measures judge every two models of a zoo.</summary>
/// <param name="measures">The measures.</param>
/// <param name="pairs">Seed images per suspect, at least 3; the paper's 100.</param>
/// <param name="panel">Whether ModelDiff's own verdict judges too.</param>
internal sealed class Evaluator(ImmutableArray<Measure> measures, int pairs, bool panel)
{
    private const int NaturalInputs = 300;
    // Streams of random choices, apart from those that made the zoo.
    private const int SeedImageStream = 1000;
    private const int InputStream = 2000;
    private const int PanelStream = 3000;

    /// <summary>Judges a zoo, on as many threads as there are processors.</summary>
    /// <param name="zoo">The zoo.</param>
    /// <param name="folder">Keeps its models.</param>
    /// <param name="progress">One report per suspect, from one thread at a time.</param>
    /// <param name="cancellationToken">Observed once per batch.</param>
    /// <returns>A table per measure, in their order; ModelDiff's own verdict is the first.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public ImmutableArray<MeasureTable> Run(ZooManifest zoo, string folder, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var models = new ZooModels(zoo, folder);
        var tasks = new Dictionary<string, TaskAnswers>();
        var judge = new PanelJudge(models);
        try
        {
            foreach (var (config, index) in zoo.Config.AllTasks.Select((config, index) => (config, index)))
            {
                using var task = ImageTasks.Load(config, ZooBuilder.SeedOfTask(zoo.Seed, index), cancellationToken);
                var seeds = new SeedImages(task, pairs, SplitMix.Derive(zoo.Seed, SeedImageStream + index));
                tasks.Add(config.Name, new TaskAnswers(seeds, models, SplitMix.Derive(zoo.Seed, InputStream + index), cancellationToken));
                if (!panel)
                    continue;
                using var natural = new SeedImages(task, Math.Min(NaturalInputs, task.HeldOut.Count), SplitMix.Derive(zoo.Seed, PanelStream + index));
                judge.Ask(config.Name, models, natural, SplitMix.Derive(zoo.Seed, InputStream + index), cancellationToken);
            }

            var tables = new EvaluationRun(measures, models, tasks, zoo.Seed, progress, cancellationToken).All();
            return panel ? [new MeasureTable(PanelJudge.Name, judge.Table(new ReuseCases(zoo).All()), judge.PValue, judge.Cost), .. tables] : tables;
        }
        finally
        {
            foreach (var task in tasks.Values)
                task.Dispose();
        }
    }
}
