using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Weights.Alignment;
using ModelDiff.Weights.Hidden;
using ModelDiff.Weights.Initialization;
using ModelDiff.Weights.Sketches;

namespace ModelDiff.Weights;

/// <summary>
/// Comparison of two models by their weights, without running them and without a panel. The order of a hidden layer's channels means nothing, so independently
/// initialized models agree in it no better than after permuting one of them: an exact test, which common weights fail by far. Copies of trained weights decide; common weights alone do not.
/// </summary>
public static class WeightComparer
{
    /// <summary>Compares a suspect's weights with a victim's.</summary>
    /// <param name="victim">The owner's model.</param>
    /// <param name="suspect">The model under suspicion.</param>
    /// <param name="options">How to compare; null for the defaults.</param>
    /// <param name="progress">Told after each tensor and each layer where that takes more than a second, from several threads in turn; null for none.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    /// <exception cref="ModelLoadException">A file changed or is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public static WeightComparison Compare(ModelWeights victim, ModelWeights suspect, WeightOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(suspect);
        options ??= new WeightOptions();
        var versions = WeightVersions.Of(victim);
        return versions.Select(version => Compare(version, suspect, options, versions.Length, progress, cancellationToken)).OrderByDescending(compared => compared.Finding).ThenByDescending(compared => compared.CopiedShare).First();
    }

    /// <param name="victim">One of its versions.</param>
    /// <param name="suspect">The model under suspicion.</param>
    /// <param name="options">How to compare.</param>
    /// <param name="versions">Among how many versions the one that agrees best is chosen.</param>
    /// <param name="progress">Told after each tensor and each layer; null for none.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    private static WeightComparison Compare(ModelWeights victim, ModelWeights suspect, WeightOptions options, int versions, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var compared = Measure(victim, suspect, options, versions, null, progress, cancellationToken);
        return compared.Finding is WeightFinding.CommonWeights or WeightFinding.CommonTraining && options.Initialization is null && InitializationBank.Find(victim, cancellationToken) is { } start
            ? Measure(victim, suspect, options with { SecretInitialization = false }, versions, start, progress, cancellationToken)
            : compared;
    }

    /// <param name="victim">The owner's model.</param>
    /// <param name="suspect">The model under suspicion.</param>
    /// <param name="options">How to compare.</param>
    /// <param name="versions">Among how many versions of the victim the one that agrees best is chosen.</param>
    /// <param name="publicStart">Weights at which the first training began that left traces in the victim: what is still as there says nothing. It may have been another's training, so that they are no initialization.</param>
    /// <param name="progress">Told after each tensor and each layer; null for none.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    private static WeightComparison Measure(ModelWeights victim, ModelWeights suspect, WeightOptions options, int versions, PublicInitialization? publicStart, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var (own, others, extra) = FusedWeights.Align(victim.Tensors, suspect.Tensors);
        WeightTensor.LookAt([.. own, .. extra, .. others], progress, cancellationToken);
        var filter = new AncestorFilter([.. options.CommonAncestors.SelectMany(ancestor => FusedWeights.Align(own, ancestor.Tensors).Suspect)]);
        var candidates = own.Concat(extra).Where(IsTelling).ToHashSet();
        var layers = Layers(own.Where(tensor => tensor.IsSmall || candidates.Contains(tensor)));
        var start = options.Initialization is { } given ? FusedWeights.Align(own, given.Tensors).Suspect : [];
        var initialization = Layers(start);
        var began = TrainingUpdates.BeganAt(layers, initialization, cancellationToken);
        var finder = new CopyFinder(others);
        var telling = candidates.Where(tensor => !filter.Holds(tensor, cancellationToken) && !filter.Namesakes(tensor).Any(IsHeld)).ToArray();
        var untrained = new CopyFinder(began ? start : publicStart?.Weights.Tensors ?? []);
        var copied = CopiedWeights.Find([.. telling.Where(tensor => untrained.Find(tensor, cancellationToken) is null && !untrained.Namesakes(tensor).Any(IsHeld))], finder, progress, cancellationToken);

        var pairs = LayerMatching.Match(layers, Layers(others), cancellationToken);
        var orders = new HiddenOrders(layers);
        var testable = pairs.Where(pair => orders.IsTestable(pair.First)).ToImmutableArray();
        var kept = filter.Keep(testable, layers, cancellationToken);
        var compared = new WeightLayer[pairs.Length];
        SideBySide.For(pairs.Length, i => compared[i] = Compare(pairs[i], kept.Contains(pairs[i]), copied.Copies.GetValueOrDefault(pairs[i].First)), progress, "comparing layers", cancellationToken);
        var tested = compared.Where(layer => layer.P is not null).ToArray();
        var leftOut = testable.Length - kept.Length;
        var result = new WeightComparison
        {
            Finding = WeightFinding.Undetermined,
            Reasons = [],
            CommonHash = victim.FileHash is { } hash && hash == suspect.FileHash ? hash : null,
            Tensors = telling.Length,
            IdenticalTensors = telling.Count(finder.Holds),
            P = tested.Length == 0 ? null : Math.Min(1, (double)versions * tested.Length * tested.Min(layer => layer.P!.Value)),
            CopiedShare = copied.Share,
            UpdateCosine = began ? TrainingUpdates.Cosine(pairs, initialization, cancellationToken) : null,
            VictimLayers = layers.Length,
            Layers = [.. compared.Select(layer => layer with { IsShared = layer.Copy is not null || layer.P <= options.FalsePositiveRate / tested.Length / versions })],
        };
        if (result is { IdenticalFiles: false, P: > 0.0 and var p } && p > options.FalsePositiveRate && options.CommonAncestors.IsEmpty)
            result = result with { HiddenChannelGain = HiddenChannels.Gain(pairs, cancellationToken) };
        var foreign = candidates.Where(tensor => !copied.Copies.ContainsKey(tensor)).ToHashSet();
        var decide = (copied.AreNearlyAll([.. layers.Where(layer => !foreign.Contains(layer))]) && victim.Tensors.Where(tensor => tensor.IsIntegerLayer()).All(finder.HoldsIntegers))
            || (began && copied.ShareOf(untrained.HoldsSizesOf) >= CopiedWeights.Most);
        return WeightRule.Conclude(result, new WeightGrounds(decide, leftOut, options.Initialization is not null && !began, options) { PublicSeed = publicStart?.Seed });

        // A tensor that the suspect may as well have from where the victim has it tells nothing: rounding to few steps hides what little a short training changed.
        bool IsHeld(WeightTensor earlier) => finder.Find(earlier, cancellationToken) is not null;

        bool IsTelling(WeightTensor tensor)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return tensor.IsTelling;
        }
    }

    /// <summary>Compares a suspect's weights with what a sketch keeps of the victim's. Copies are found where they are exact; rounded, pruned and scaled ones agree in their channels.</summary>
    /// <param name="victim">Of the owner's model.</param>
    /// <param name="suspect">The model under suspicion.</param>
    /// <param name="options">How to compare; null for the defaults. An initialization is not used.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    /// <exception cref="ModelLoadException">A file changed or is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public static WeightComparison Compare(WeightSketch victim, ModelWeights suspect, WeightOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(suspect);
        return SketchComparison.Compare(victim, suspect, options ?? new WeightOptions(), cancellationToken);
    }

    private static ImmutableArray<WeightTensor> Layers(IEnumerable<WeightTensor> tensors) =>
        [.. tensors.Where(tensor => tensor.IsLayer)];

    private static WeightLayer Compare(LayerPair pair, bool isTested, WeightCopy? copy)
    {
        var (first, second) = (LayerMatrix.Read(pair.First), LayerMatrix.Read(pair.Second));
        return new(pair.First.Name, LayerPair.Cosine(first, second), isTested ? pair.P(first, second) : null) { Copy = copy };
    }
}
