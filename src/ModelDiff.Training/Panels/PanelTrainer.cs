using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>Trains the models of a panel, several side by side, and writes each as soon as it is finished. What is finished already is not trained again.</summary>
/// <param name="options">What the panel is to hold.</param>
public sealed class PanelTrainer(PanelTrainerOptions options)
{
    private const double HeldOutShare = 0.1;
    private const int HashedRows = 1024;

    /// <summary>Trains a panel into a folder.</summary>
    /// <param name="images">Borrowed; of the task. A tenth of every class is held out to tell accuracies.</param>
    /// <param name="victim">The victim's recipe, for the twins; null for references alone.</param>
    /// <param name="folder">An existing folder; models that it holds and that were made by the same recipe are kept.</param>
    /// <param name="progress">Receives a report per batch, in batches of all models that are still to be trained, from several threads.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>What the folder's list says now.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; every model that was finished is kept.</exception>
    /// <exception cref="ModelLoadException">The victim's initial weights do not fit its architecture.</exception>
    public PanelFile Train(LabeledImages images, TrainingRecipe? victim, string folder, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        using var split = HeldOutSplit.Of(images, HeldOutShare, options.Seed);
        var plan = PanelPlan.Of(options, victim, TensorShape.OfRows(images.Images.shape), HashOf(images));
        var progressOfAll = new PanelProgress(folder, plan);
        var missing = plan.Where(model => !progressOfAll.IsFinished(model)).ToList();
        var (steps, done) = (missing.Sum(model => (long)model.Recipe.Training.InSteps(split.Training.Count).Steps), 0L);
        var eachBatch = new EachBatch(() => progress?.Report(new StageProgress("training models", Interlocked.Increment(ref done), steps)));
        try
        {
            OneThreadEach.Run(missing, model => Train(model, split, progressOfAll, eachBatch, cancellationToken), cancellationToken);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return progressOfAll.Panel;
    }

    private void Train(PlannedModel model, HeldOutSplit split, PanelProgress panel, EachBatch eachBatch, CancellationToken cancellationToken)
    {
        using var network = ModelTraining.Run(model.Recipe, split.Training, eachBatch, cancellationToken);
        var accuracy = ModelAccuracy.Of(network, split.HeldOut);
        if (ModelAccuracy.Learned(accuracy, split.HeldOut.ClassCount) < options.LeastLearned)
            panel.Refuse(new RefusedModel(model.Name, model.Recipe, accuracy));
        else
            panel.Add(model, network, ModelTraining.Describe(model.Recipe, split.Training), options.Task, accuracy);
    }

    private static string HashOf(LabeledImages images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(images.Labels.bytes);
        for (var row = 0; row < images.Count; row += HashedRows)
        {
            using var rows = images.Images.narrow(0, row, Math.Min(HashedRows, images.Count - row));
            using var packed = rows.contiguous();
            hash.AppendData(packed.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private sealed class EachBatch(Action report) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => report();
    }
}
