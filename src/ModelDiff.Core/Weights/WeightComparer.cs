using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.Weights;

/// <summary>
/// Comparison of two models by their weights, without running them and without a panel. The order of a hidden layer's channels means nothing, so independently
/// initialized models agree in it no better than after permuting one of them: an exact test, which common weights fail by far.
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
        var telling = victim.Tensors.Where(tensor => IsTelling(tensor, cancellationToken) && !filter.Holds(tensor)).ToArray();
        var hashes = suspect.Tensors.Where(tensor => !tensor.IsInteger).Select(tensor => Hash(tensor, cancellationToken)).ToHashSet();
        var layers = Layers(victim);
        var pairs = LayerPair.Match(layers, Layers(suspect)).ToImmutableArray();
        var testable = pairs.Where(pair => pair.IsTestable(layers)).ToImmutableArray();
        var kept = filter.Keep(testable, cancellationToken);
        var compared = pairs.Select(pair => Compare(pair, kept.Contains(pair), cancellationToken)).ToImmutableArray();
        var tested = compared.Where(layer => layer.P is not null).ToArray();
        var result = new WeightComparison
        {
            Finding = WeightFinding.Undetermined,
            Reasons = [],
            CommonHash = victim.FileHash is { } hash && hash == suspect.FileHash ? hash : null,
            Tensors = telling.Length,
            IdenticalTensors = telling.Count(tensor => hashes.Contains(tensor.ValueHash)),
            P = tested.Length == 0 ? null : Math.Min(1, tested.Length * tested.Min(layer => layer.P!.Value)),
            Layers = compared,
        };
        return WeightRule.Conclude(result, testable.Length - kept.Length, options.FalsePositiveRate);
    }

    private static ImmutableArray<WeightTensor> Layers(ModelWeights model) =>
        [.. model.Tensors.Where(tensor => !tensor.IsInteger && LayerMatrix.ShapeOf(tensor).Length >= 2 && tensor.Count > 0)];

    private static WeightLayer Compare(LayerPair pair, bool isTested, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(pair.First.Name, pair.Cosine(), isTested ? pair.P() : null);
    }

    private static string Hash(WeightTensor tensor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return tensor.ValueHash;
    }

    /// <summary>Whether a tensor could have come from training: no counter, no scalar, no constant.</summary>
    private static bool IsTelling(WeightTensor tensor, CancellationToken cancellationToken)
    {
        const int least = 16;
        cancellationToken.ThrowIfCancellationRequested();
        if (tensor.IsInteger || tensor.Count < least)
            return false;
        var values = tensor.Read();
        return values.AsSpan().ContainsAnyExcept(values[0]);
    }
}
