using ModelDiff.Fingerprints;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>All that the owner of a model does before he audits anybody: a panel, copies of his own, and the fingerprint that holds what both answer.</summary>
/// <param name="options">How much of it.</param>
/// <param name="otherTask">Borrowed; images of the victim's shape and of another task, to which the victim's weights are transferred where its features are at hand; null for no such copies.</param>
public sealed class Preparation(PreparationOptions options, LabeledImages? otherTask = null)
{
    private const string Panel = "panel";
    private const string Shadows = "shadows";

    /// <summary>Prepares. What a folder holds of an earlier, interrupted run is not made again.</summary>
    /// <param name="victim">Borrowed; the owner's model, a classifier of images in [0, 1].</param>
    /// <param name="images">Borrowed; best those that it was trained on.</param>
    /// <param name="recipe">The victim's recipe, or the closest guess.</param>
    /// <param name="folder">Where panel and copies go, made where there is none.</param>
    /// <param name="progress">Receives reports of all stages, from several threads.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>Owned by the caller; with its power, where there is a copy.</returns>
    /// <exception cref="ArgumentException">The victim takes inputs of another range or shape.</exception>
    /// <exception cref="ModelDiffException">A model failed, or the victim does not have one score per class of the images.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; every model that was finished is kept in the folder.</exception>
    public async Task<Fingerprint> RunAsync(
        IModelAdapter victim, LabeledImages images, TrainingRecipe recipe, string folder, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(images);
        var (panelFolder, shadowFolder) = (Directory.CreateDirectory(PanelIn(folder)).FullName, Directory.CreateDirectory(ShadowsIn(folder)).FullName);
        var makesTwins = options.Panel.MakesTwins && (recipe.IsOfOwnNetwork || VictimNetwork.Is(victim.Signature.Source, new(recipe.Architecture, TensorShape.OfRows(images.Images.shape), images.ClassCount)) != false);
        var panel = await Task.Run(() => new PanelTrainer(options.Panel with { MakesTwins = makesTwins, VictimSha256 = FileHash.OfSource(victim.Signature.Source) }).Train(images, recipe, panelFolder, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        var shadows = await new ShadowTrainer(options.Shadows, otherTask).TrainAsync(victim, images, recipe, shadowFolder, progress, cancellationToken).ConfigureAwait(false);
        using var judged = await AskAsync(victim, images, panel.References(panelFolder, images.Device, options.Panel.Own, options.Panel.Open), progress, cancellationToken).ConfigureAwait(false);
        return shadows.Models.IsEmpty || panel.Models.IsEmpty
            ? judged.Share()
            : await new PowerEstimate(options.Comparison).AddAsync(judged, shadows.References(shadowFolder, images.Device, options.Shadows.Own), progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>About how long the trainings take that a folder still lacks, from a few batches of each network.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="images">Borrowed; of the task.</param>
    /// <param name="recipe">The victim's recipe, or the closest guess.</param>
    /// <param name="folder">Where panel and copies go.</param>
    /// <param name="cancellationToken">Observed before each network.</param>
    /// <returns>How many models, and how long.</returns>
    public (int Models, TimeSpan Time) Estimate(IModelAdapter victim, LabeledImages images, TrainingRecipe recipe, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(recipe);
        var panel = PanelProgress.Missing(new PanelTrainer(options.Panel).Plan(images, recipe), PanelIn(folder), PanelFile.Name);
        var shadows = PanelProgress.Missing(new ShadowTrainer(options.Shadows, otherTask).Plan(victim, images, recipe), ShadowsIn(folder), PanelFile.ShadowsName);
        return TrainingEstimate.Of([.. panel, .. shadows], options.Panel.Own ?? options.Shadows.Own, images, cancellationToken);
    }

    /// <summary>Where the panel goes.</summary>
    /// <param name="folder">The folder of the preparation.</param>
    public static string PanelIn(string folder) => Path.Combine(folder, Panel);

    /// <summary>Where the copies go.</summary>
    /// <param name="folder">The folder of the preparation.</param>
    public static string ShadowsIn(string folder) => Path.Combine(folder, Shadows);

    private async Task<Fingerprint> AskAsync(IModelAdapter victim, LabeledImages images, IReadOnlyList<ModelReference> panel, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var comparison = options.Comparison;
        using var seeds = new TensorBatch(Seeds(images, Math.Max(comparison.Generator.SeedsPerPair * comparison.Pairs, comparison.Audit.Probe.Natural), comparison.Seed));
        comparison = comparison with { Pairs = (int)Math.Min(comparison.Pairs, comparison.Generator.MostPairs(seeds.Count)) };
        var comparer = new ModelComparer(comparison);
        using var pairs = await comparer.GeneratePairsAsync(victim, null, seeds, forPanel: true, progress, cancellationToken).ConfigureAwait(false);
        return await comparer.PrepareAsync(victim, pairs, seeds, panel, progress, cancellationToken).ConfigureAwait(false);
    }

    private static Tensor Seeds(LabeledImages images, int most, long seed)
    {
        using var scope = NewDisposeScope();
        var rows = Enumerable.Range(0, images.Count).OrderBy(row => SplitMix.Derive(seed, row)).Take(most).Select(row => (long)row).ToArray();
        return images.Take(tensor(rows)).cpu().DetachFromDisposeScope();
    }
}
