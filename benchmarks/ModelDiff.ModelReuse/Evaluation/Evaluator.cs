using System.Collections.Immutable;
using ModelDiff.Cli.Demo;
using ModelDiff.ModelReuse.Data;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Lets measures judge every two models of a zoo.</summary>
/// <param name="measures">The measures.</param>
/// <param name="pairs">Seed images per suspect, at least 3; the paper's 100.</param>
/// <param name="judges">Names of the ways in which ModelDiff's own verdict judges too; may be none.</param>
internal sealed class Evaluator(ImmutableArray<Measure> measures, int pairs, ImmutableArray<string> judges)
{
    // Streams of random choices, apart from those that made the zoo.
    private const int SeedImageStream = 1000;
    private const int InputStream = 2000;
    private const int PanelStream = 3000;

    /// <summary>Judges a zoo, on as many threads as there are processors.</summary>
    /// <param name="zoo">The zoo.</param>
    /// <param name="folder">Keeps its models.</param>
    /// <param name="progress">One report per suspect, from one thread at a time.</param>
    /// <param name="cancellationToken">Observed once per batch.</param>
    /// <returns>A table per measure, in their order; ModelDiff's own verdicts come first.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public ImmutableArray<MeasureTable> Run(ZooManifest zoo, string folder, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var models = new ZooModels(zoo, folder);
        var tasks = new Dictionary<string, TaskAnswers>();
        PanelJudge[] panels = [.. judges.Select(name => new PanelJudge(name, models))];
        try
        {
            foreach (var (config, index) in zoo.Config.AllTasks.Select((config, index) => (config, index)))
            {
                using var task = ImageTasks.Load(config, ZooBuilder.SeedOfTask(zoo.Seed, index), cancellationToken);
                var seeds = new SeedImages(task.Name, task.HeldOut, pairs, SplitMix.Derive(zoo.Seed, SeedImageStream + index));
                tasks.Add(config.Name, new TaskAnswers(seeds, models, SplitMix.Derive(zoo.Seed, InputStream + index), cancellationToken));
                foreach (var panel in panels)
                    panel.Ask(task, models, SplitMix.Derive(zoo.Seed, PanelStream + index), SplitMix.Derive(zoo.Seed, InputStream + index), cancellationToken);
            }

            var tables = new EvaluationRun(measures, models, tasks, zoo.Seed, progress, cancellationToken).All();
            var cases = new ReuseCases(zoo);
            return [.. panels.Select(panel => new MeasureTable(panel.Name, panel.Table(cases.All()), panel.PValue, panel.Cost) { Decide = panel.DecisionOn }), .. tables];
        }
        finally
        {
            foreach (var task in tasks.Values)
                task.Dispose();
        }
    }
}
