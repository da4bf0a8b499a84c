using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Weights.Hidden;

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
    /// <param name="cancellationToken">Observed once per layer.</param>
    /// <exception cref="ModelLoadException">A file changed or is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public static WeightComparison Compare(ModelWeights victim, ModelWeights suspect, WeightOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(suspect);
        options ??= new WeightOptions();
        var filter = new AncestorFilter(options.CommonAncestors);
        var layers = Layers(victim);
        var initialization = options.Initialization is { } given ? Layers(given) : [];
        var began = TrainingUpdates.BeganAt(layers, initialization, cancellationToken);
        var candidates = victim.Tensors.Where(IsTelling).ToArray();
        var telling = candidates.Where(tensor => !filter.Holds(tensor, cancellationToken)).ToArray();
        var untrained = new CopyFinder(began ? options.Initialization!.Tensors : []);
        var finder = new CopyFinder(suspect.Tensors);
        var copied = CopiedWeights.Find(telling.Where(tensor => untrained.Find(tensor, cancellationToken) is null), finder, cancellationToken);

        var pairs = LayerPair.Match(layers, Layers(suspect)).ToImmutableArray();
        var testable = pairs.Where(pair => pair.IsTestable(layers)).ToImmutableArray();
        var kept = filter.Keep(testable, cancellationToken);
        var compared = pairs.Select(pair => Compare(pair, kept.Contains(pair), copied.Copies.GetValueOrDefault(pair.First), cancellationToken)).ToImmutableArray();
        var tested = compared.Where(layer => layer.P is not null).ToArray();
        var leftOut = testable.Length - kept.Length;
        var result = new WeightComparison
        {
            Finding = WeightFinding.Undetermined,
            Reasons = [],
            CommonHash = victim.FileHash is { } hash && hash == suspect.FileHash ? hash : null,
            Tensors = telling.Length,
            IdenticalTensors = telling.Count(finder.Holds),
            P = tested.Length == 0 ? null : Math.Min(1, tested.Length * tested.Min(layer => layer.P!.Value)),
            CopiedShare = copied.Share,
            UpdateCosine = began ? TrainingUpdates.Cosine(pairs, initialization, cancellationToken) : null,
            VictimLayers = layers.Length,
            Layers = [.. compared.Select(layer => layer with { IsShared = layer.Copy is not null || layer.P <= options.FalsePositiveRate / tested.Length })],
        };
        if (result is { IdenticalFiles: false, P: > 0.0 and var p } && p > options.FalsePositiveRate && options.CommonAncestors.IsEmpty)
            result = result with { HiddenChannelGain = HiddenChannels.Gain(pairs, cancellationToken) };
        var originIsKnown = began || options.SecretInitialization || leftOut > 0 || telling.Length < candidates.Length;
        return WeightRule.Conclude(result, new WeightGrounds(copied.Decide(layers, originIsKnown), leftOut, options.Initialization is not null && !began, options));

        bool IsTelling(WeightTensor tensor)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return tensor.IsTelling();
        }
    }

    private static ImmutableArray<WeightTensor> Layers(ModelWeights model) =>
        [.. model.Tensors.Where(tensor => !tensor.IsInteger && LayerMatrix.ShapeOf(tensor).Length >= 2 && tensor.Count > 0)];

    private static WeightLayer Compare(LayerPair pair, bool isTested, WeightCopy? copy, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (first, second) = (LayerMatrix.Read(pair.First), LayerMatrix.Read(pair.Second));
        return new(pair.First.Name, LayerPair.Cosine(first, second), isTested ? LayerPair.P(first, second) : null) { Copy = copy };
    }
}
