using ModelDiff.Models;
using ModelDiff.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Demo;

/// <summary>Carries out a recipe once.</summary>
internal sealed class LineageRun(LineageRecipe recipe, long seed, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
{
    private const int SeedInputCount = 180;   // whole rounds through the classes of either task
    private const int FirstStream = 100;      // the random streams before this one draw images

    private readonly Lock _reporting = new();
    private long _completed;

    /// <returns>Owned by the caller.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left behind.</exception>
    public DemoLineage Train()
    {
        var source = Create(recipe.Source, 0);
        DemoStage[] stages = [recipe.Source, .. recipe.Suspects(source)];
        var networks = new ImageClassifier?[stages.Length];
        networks[0] = source;
        try
        {
            TrainAll(derived: false);
            TrainAll(derived: true);
            var models = stages.Zip(networks, (stage, network) => Describe(stage, network!)).ToList();
            return new DemoLineage(models[0], [.. models.Skip(1)]);
        }
        catch
        {
            foreach (var network in networks)
                network?.Dispose();
            throw;
        }

        void TrainAll(bool derived)
        {
            var total = stages.Sum(stage => stage.Work);
            var longestFirst = Enumerable.Range(0, stages.Length).Where(i => stages[i].Derived == derived).OrderByDescending(i => stages[i].Work);
            OneThreadEach.Run(longestFirst, i => Train(stages[i], networks[i] ??= Create(stages[i], i), i, total), cancellationToken);
        }
    }

    private ImageClassifier Create(DemoStage stage, int index)
    {
        using var generator = Stream(2 * index);
        return stage.Create(generator);
    }

    private void Train(DemoStage stage, ImageClassifier network, int index, long total)
    {
        using var generator = Stream(2 * index + 1);
        stage.Train(network, new StageTraining(stage.Steps, generator, new EachBatch(() => Report(stage.Cost, total)), cancellationToken));
    }

    private void Report(long cost, long total)
    {
        lock (_reporting)
            progress?.Report(new StageProgress("training models", _completed += cost, total));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Generator Stream(int index) => new((ulong)SplitMix.Derive(seed, FirstStream + index), CPU);

    private static DemoModel Describe(DemoStage stage, ImageClassifier network)
    {
        var images = stage.HeldOut.Images;
        var signature = new ModelSignature(stage.Name)
        {
            InputShape = TensorShape.OfRows(images.shape),
            OutputShape = new TensorShape(stage.HeldOut.ClassCount),
        };
        using var first = images.narrow(0, 0, Math.Min(SeedInputCount, stage.HeldOut.Count));
        return new DemoModel(
            new ModuleAdapter(network, signature, ownsModule: true), stage.Relation, stage.Derived,
            ModelAccuracy.Of(network, stage.HeldOut), first.clone().DetachFromDisposeScope());
    }

    /// <summary>Passes each batch's report on at once, on its own thread.</summary>
    private sealed class EachBatch(Action report) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => report();
    }
}
