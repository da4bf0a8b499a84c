using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>How long planned trainings take on this machine while it does nothing else: counted in time of the processor, which other work does not lengthen, and on a GPU by the clock, models one after another.</summary>
internal static class TrainingEstimate
{
    private const int Batches = 3;

    /// <summary>Trains each network of a plan for a few batches, the first of which does not count.</summary>
    /// <param name="plan">Models that are to be trained.</param>
    /// <param name="own">The victim's own network, where models are of it.</param>
    /// <param name="images">Borrowed; of the task.</param>
    /// <param name="cancellationToken">Observed before each network.</param>
    /// <returns>How many models, and how long.</returns>
    public static (int Models, TimeSpan Time) Of(IReadOnlyList<PlannedModel> plan, OwnNetwork? own, LabeledImages images, CancellationToken cancellationToken) => (plan.Count, TimeOf(plan, own, images, cancellationToken));

    private static TimeSpan TimeOf(IReadOnlyList<PlannedModel> plan, OwnNetwork? own, LabeledImages images, CancellationToken cancellationToken)
    {
        var total = TimeSpan.Zero;
        var longest = TimeSpan.Zero;
        foreach (var alike in plan.GroupBy(model => (model.Recipe.Architecture, model.Recipe.Training.BatchSize)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = TimeOfBatch(alike.First().Recipe, own, images);
            foreach (var model in alike)
            {
                var time = batch * model.Recipe.Training.InSteps(images.Count).Steps;
                (total, longest) = (total + time, time > longest ? time : longest);
            }
        }

        if (IsOnGpu(images))
            return total;
        var sideBySide = total / Math.Min(Environment.ProcessorCount, Math.Max(1, plan.Count));
        return sideBySide > longest ? sideBySide : longest;
    }

    private static TimeSpan TimeOfBatch(TrainingRecipe recipe, OwnNetwork? own, LabeledImages images)
    {
        var start = TimeSpan.Zero;
        var settings = recipe with { InitialWeights = null, PretrainedWeights = null, Training = recipe.Training with { Epochs = null, Steps = Batches + 1, Patience = null } };
        var threads = get_num_threads();
        LibtorchThreads.Set(1, threads);
        try
        {
            TrainedNetwork.Train(settings, own, images, new EachReport(StartAfterFirst), CancellationToken.None).Dispose();
            return (Now() - start) / Batches;
        }
        finally
        {
            set_num_threads(threads);
        }

        TimeSpan Now()
        {
            if (!IsOnGpu(images))
                return Environment.CpuUsage.TotalTime;
            images.Labels.narrow(0, 0, 1).cpu().Dispose();   // waits for the GPU
            return Stopwatch.GetElapsedTime(0);
        }

        void StartAfterFirst(StageProgress batch)
        {
            if (batch.Completed == 1)
                start = Now();
        }
    }

    private static bool IsOnGpu(LabeledImages images) => images.Device.type != DeviceType.CPU;
}
