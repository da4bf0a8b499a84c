using System.Collections.Concurrent;
using System.Diagnostics;
using ModelDiff.ModelReuse.Data;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>Makes zoos; what a folder holds already is not made again.</summary>
/// <param name="config">What is wanted.</param>
/// <param name="folder">Keeps the models.</param>
internal sealed class ZooBuilder(ZooConfig config, string folder)
{
    private readonly ZooStore _store = new(folder);

    /// <summary>Makes a zoo, on the calling thread and as many others as there are processors.</summary>
    /// <param name="seed">Decides images, weights and batches.</param>
    /// <param name="progress">One report per model; called from one thread at a time, not always the same.</param>
    /// <param name="cancellationToken">Observed before each batch. Models that are done are kept.</param>
    /// <exception cref="ZooRefusedException">A model has not learned.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ZooManifest Build(long seed, IProgress<ZooProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        config.Check();
        ZooManifest.Delete(folder, seed);
        var tasks = new Dictionary<string, ImageTask>();
        try
        {
            foreach (var (task, index) in config.AllTasks.Select((task, index) => (task, index)))
                tasks.Add(task.Name, ImageTasks.Load(task, SeedOfTask(seed, index), cancellationToken));
            var manifest = new ZooManifest(config, seed, [.. new Run(this, tasks, seed, progress, cancellationToken).All()]);
            manifest.Save(folder);
            return manifest;
        }
        finally
        {
            foreach (var task in tasks.Values)
                task.Dispose();
        }
    }

    /// <summary>The seed that decides the images of a zoo's task.</summary>
    /// <param name="seed">The zoo's seed.</param>
    /// <param name="index">The task's place in <see cref="ZooConfig.AllTasks"/>.</param>
    public static long SeedOfTask(long seed, int index) => SplitMix.Derive(seed, index);

    private sealed class Run(ZooBuilder zoo, IReadOnlyDictionary<string, ImageTask> tasks, long seed, IProgress<ZooProgress>? progress, CancellationToken cancellationToken)
    {
        private readonly ModelKeys _keys = new(zoo.Config, tasks, seed);
        private readonly ModelMaker _maker = new(zoo.Config, tasks, cancellationToken);
        private readonly ConcurrentDictionary<string, ModelRecord> _done = new();
        private readonly Lock _reporting = new();

        public IEnumerable<ModelRecord> All()
        {
            var recipes = RecipeBook.For(zoo.Config);
            var generations = recipes.GroupBy(recipe => recipe.Name.Count(c => c == ')')).OrderBy(group => group.Key);
            foreach (var generation in generations)
                OneThreadEach.Run(generation.OrderByDescending(Work), recipe => Make(recipe, recipes.Length), cancellationToken);
            return recipes.Select(recipe => _done[recipe.Name]);
        }

        private void Make(ModelRecipe recipe, int total)
        {
            var parent = recipe.Parent is null ? null : _done[recipe.Parent];
            var key = _keys.Of(recipe, parent?.Key);
            var kept = zoo._store.Find(key);
            var record = kept is null ? Make(recipe, key, parent) : kept with { Recipe = recipe };
            if (record.Learned < zoo.Config.LeastLearned)
                throw new ZooRefusedException(record, zoo.Config.LeastLearned);
            lock (_reporting)
            {
                _done[recipe.Name] = record;
                progress?.Report(new ZooProgress(_done.Count, total, record, kept is not null));
            }
        }

        private ModelRecord Make(ModelRecipe recipe, string key, ModelRecord? parentRecord)
        {
            var clock = Stopwatch.StartNew();
            using var parent = parentRecord is null ? null : zoo._store.Load(parentRecord, zoo.Config.Widths);
            var (model, rounding) = _maker.Make(recipe, parent, _keys.SeedOf(recipe.Name));
            using var owned = model;
            var task = tasks[recipe.Task];
            var record = new ModelRecord
            {
                Recipe = recipe,
                Key = key,
                ClassCount = task.ClassCount,
                Accuracy = ModelAccuracy.Of(model, task.HeldOut),
                Fidelity = parentRecord?.Recipe.Task == recipe.Task ? ModelAccuracy.Between(model, parent!, task.HeldOut) : null,
                Seconds = Math.Round(clock.Elapsed.TotalSeconds, 2),
                Rounding = rounding,
            };
            zoo._store.Save(record, model);
            return record;
        }

        /// <summary>Roughly how long a model takes: the longest of a generation come first, so that no processor waits for them at its end.</summary>
        private static int Work(ModelRecipe recipe) => recipe.Step switch
        {
            Learn { Schedule: var schedule } => schedule.Steps,
            Transfer { Schedule: var schedule } => schedule.Steps,
            Prune { Schedule: var schedule } => schedule.Steps,
            Distill { Schedule: var schedule } => 2 * schedule.Steps,
            Steal { Schedule: var schedule } => 2 * schedule.Steps,
            _ => 0,
        };
    }

    private ZooConfig Config => config;
}
