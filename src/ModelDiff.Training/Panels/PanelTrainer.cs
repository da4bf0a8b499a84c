using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>Trains the models of a panel, several side by side, and writes each as soon as it is finished. What is finished already is not trained again.</summary>
/// <param name="options">What the panel is to hold.</param>
public sealed class PanelTrainer(PanelTrainerOptions options)
{
    /// <summary>The share of every class by which accuracies are told.</summary>
    internal const double HeldOutShare = 0.1;

    /// <summary>Trains a panel into a folder.</summary>
    /// <param name="images">Borrowed; of the task. All models learn from all of them, as the victim did: twins that lacked some of its images would be further from it than its real ones. A tenth of every class tells accuracies.</param>
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
        using var sample = HeldOutSplit.SampleOf(images, HeldOutShare, options.Seed);
        var plan = Plan(images, victim, PlannedTraining.HashOf(images));
        var panel = new PanelProgress(folder, PanelFile.Name, plan, options.VictimSha256);
        return new PlannedTraining(panel, images, progress, cancellationToken)
            .Run("training models", plan, (model, eachBatch) => Train(model, images, sample, panel, eachBatch, cancellationToken));
    }

    /// <summary>About how long the trainings take that a folder still lacks, from a few batches of each network.</summary>
    /// <param name="images">Borrowed; of the task.</param>
    /// <param name="victim">The victim's recipe; null for references alone.</param>
    /// <param name="folder">The panel's folder.</param>
    /// <param name="cancellationToken">Observed before each network.</param>
    /// <returns>How many models, and how long.</returns>
    public (int Models, TimeSpan Time) Estimate(LabeledImages images, TrainingRecipe? victim, string folder, CancellationToken cancellationToken = default) =>
        TrainingEstimate.Of([.. PanelProgress.Missing(Plan(images, victim), folder, PanelFile.Name)], options.Own, images, cancellationToken);

    /// <summary>All models.</summary>
    /// <param name="images">Borrowed; of the task.</param>
    /// <param name="victim">The victim's recipe; null for references alone.</param>
    /// <param name="data">Names the images; empty where nobody looks at it.</param>
    internal List<PlannedModel> Plan(LabeledImages images, TrainingRecipe? victim, string data = "")
    {
        ArgumentNullException.ThrowIfNull(images);
        return PanelPlan.Of(options, victim, TensorShape.OfRows(images.Images.shape), data);
    }

    private void Train(PlannedModel model, LabeledImages images, LabeledImages sample, PanelProgress panel, IProgress<StageProgress> eachBatch, CancellationToken cancellationToken)
    {
        using var network = TrainedNetwork.Train(model.Recipe, options.Own, images, eachBatch, cancellationToken);
        var accuracy = ModelAccuracy.Of(network.Module, sample);
        if (ModelAccuracy.Learned(accuracy, sample.ClassCount) < options.LeastLearned)
            panel.Refuse(new RefusedModel(model.Name, model.Recipe, accuracy));
        else
            panel.Add(model, network, options.Task, accuracy);
    }
}
