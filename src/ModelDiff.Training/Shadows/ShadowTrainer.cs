using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Makes an owner's copies of his own model by every method of reuse that applies, several side by side, and writes each as soon as it is finished. What is finished already is not made again.</summary>
/// <param name="options">Which copies.</param>
/// <param name="otherTask">Borrowed; images of the victim's shape and of another task, to which the victim's weights are transferred where they are at hand; null for no such copies.</param>
public sealed class ShadowTrainer(ShadowTrainerOptions options, LabeledImages? otherTask = null)
{
    /// <summary>Makes the copies into a folder.</summary>
    /// <param name="victim">Borrowed; a classifier of images in [0, 1]. Methods apply that take no more than is at hand: of a network of the catalogue its features, of one whose own network the options have its weights, of others answers.</param>
    /// <param name="images">Borrowed; of the victim's task. A tenth of every class is held out to tell accuracy and agreement. Where the victim has the classes in another order, they are matched by its answers.</param>
    /// <param name="recipe">The victim's recipe, or the closest guess.</param>
    /// <param name="folder">An existing folder; copies that it holds and that were made of this victim by the same recipe are kept.</param>
    /// <param name="progress">Receives a report per batch, from several threads.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>What the folder's list says now.</returns>
    /// <exception cref="ModelDiffException">The victim failed, or does not have one score per class of the images.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; every copy that was finished is kept.</exception>
    public async Task<PanelFile> TrainAsync(
        IModelAdapter victim, LabeledImages images, TrainingRecipe recipe, string folder, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        using var asGiven = HeldOutSplit.Of(images, PanelTrainer.HeldOutShare, options.Seed);
        using var heldOut = await ReuseVictim.AskScoresAsync(victim, asGiven.HeldOut, progress, cancellationToken).ConfigureAwait(false);
        using var split = VictimClasses.Of(heldOut, asGiven.HeldOut).Match(asGiven);
        using var training = split.Training.Sample(options.MostImages, options.Seed);
        using var source = await ReuseVictim.AskAsync(victim, training, options.Own, progress, cancellationToken).ConfigureAwait(false);
        using var answers = new LabeledImages(split.HeldOut.Images.alias(), heldOut.argmax(1), images.ClassCount, null);
        using var others = otherTask is null || source.Access < VictimAccess.Features ? null : HeldOutSplit.Of(otherTask, PanelTrainer.HeldOutShare, options.Seed);
        var (likely, hash) = (ShadowPlan.RecipeOf(victim, images, recipe, options.Own), FileHash.OfSource(victim.Signature.Source));
        List<PlannedModel> plan = [.. ShadowPlan.Of(options, source.Access, likely, hash, PlannedTraining.HashOf(training)), .. others is null ? [] : ShadowPlan.Transfers(options, likely, hash, PlannedTraining.HashOf(otherTask!))];
        var shadows = new PanelProgress(folder, PanelFile.ShadowsName, plan);
        return await Task.Run(() => new PlannedTraining(shadows, training, progress, cancellationToken).Run("making copies", plan, Make), cancellationToken).ConfigureAwait(false);

        void Make(PlannedModel model, IProgress<StageProgress> eachBatch)
        {
            if (model.Recipe.Reuse!.Method == ReuseMethods.Transfer)
                Transfer(model, source, others!, shadows, eachBatch, cancellationToken);
            else
                Copy(model, eachBatch);
        }

        void Copy(PlannedModel model, IProgress<StageProgress> eachBatch)
        {
            using var network = ReuseMethods.Get(model.Recipe.Reuse!.Method).Apply(source, model.Recipe, eachBatch, cancellationToken);
            var (accuracy, agreement) = (ModelAccuracy.Of(network.Module, split.HeldOut), ModelAccuracy.Of(network.Module, answers));
            if (ModelAccuracy.Learned(agreement, images.ClassCount) < options.LeastLearned)
                shadows.Refuse(new RefusedModel(model.Name, model.Recipe, accuracy));
            else
                shadows.Add(model, network, options.Task, accuracy, agreement);
        }
    }

    /// <summary>About how long the trainings take that a folder still lacks, from a few batches of each network.</summary>
    /// <param name="victim">Borrowed.</param>
    /// <param name="images">Borrowed; of the victim's task.</param>
    /// <param name="recipe">The victim's recipe, or the closest guess.</param>
    /// <param name="folder">The folder of the copies.</param>
    /// <param name="cancellationToken">Observed before each network.</param>
    /// <returns>How many models, and how long.</returns>
    public (int Models, TimeSpan Time) Estimate(IModelAdapter victim, LabeledImages images, TrainingRecipe recipe, string folder, CancellationToken cancellationToken = default) =>
        TrainingEstimate.Of([.. PanelProgress.Missing(Plan(victim, images, recipe), folder, PanelFile.ShadowsName)], options.Own, images, cancellationToken);

    /// <summary>All copies, without the names of the victim and of the images.</summary>
    internal List<PlannedModel> Plan(IModelAdapter victim, LabeledImages images, TrainingRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(recipe);
        var (access, likely) = (ReuseVictim.AccessTo(victim, images, options.Own), ShadowPlan.RecipeOf(victim, images, recipe, options.Own));
        var plan = ShadowPlan.Of(options, access, likely, null, "");
        if (otherTask is not null && access >= VictimAccess.Features)
            plan.AddRange(ShadowPlan.Transfers(options, likely, null, ""));
        return plan;
    }

    private void Transfer(PlannedModel model, ReuseVictim source, HeldOutSplit others, PanelProgress shadows, IProgress<StageProgress> eachBatch, CancellationToken cancellationToken)
    {
        using var network = ReuseMethods.TransferTo(others.Training).Apply(source, model.Recipe, eachBatch, cancellationToken);
        var accuracy = ModelAccuracy.Of(network.Module, others.HeldOut);
        if (ModelAccuracy.Learned(accuracy, others.HeldOut.ClassCount) < options.LeastLearned)
            shadows.Refuse(new RefusedModel(model.Name, model.Recipe, accuracy));
        else
            shadows.Add(model, network, options.OtherTask, accuracy);
    }
}
