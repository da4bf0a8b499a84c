using System.Collections.Immutable;
using System.Numerics.Tensors;
using ModelDiff.Weights.Alignment;

namespace ModelDiff.Weights;

/// <summary>What training changed since an initialization.</summary>
internal static class TrainingUpdates
{
    private const double Common = 0.001;

    /// <summary>Whether a victim's training began at these weights: its layers agree with them in the order of channels, or are copies of them.</summary>
    public static bool BeganAt(ImmutableArray<WeightTensor> victim, ImmutableArray<WeightTensor> initialization, CancellationToken cancellationToken)
    {
        var copies = new CopyFinder(initialization);
        var orders = new HiddenOrders(victim);
        var testable = LayerMatching.Match(victim, initialization, cancellationToken).Where(pair => orders.IsTestable(pair.First)).ToArray();
        return victim.Any(layer => copies.Find(layer, cancellationToken) is not null) || testable.Any(pair => pair.P() * testable.Length <= Common);
    }

    /// <summary>The cosine between the changes of both models, over all layers that all three have; null where nothing changed.</summary>
    public static double? Cosine(IEnumerable<LayerPair> pairs, ImmutableArray<WeightTensor> initialization, CancellationToken cancellationToken)
    {
        var (product, first, second) = (0.0, 0.0, 0.0);
        var compared = pairs.ToArray();
        var suspects = compared.ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (var pair in LayerMatching.Match([.. compared.Select(pair => pair.First)], initialization, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = LayerMatrix.Read(pair.Second).Values;
            var (one, other) = (LayerMatrix.Read(pair.First).Values, LayerMatrix.Read(suspects[pair.First]).Values);
            TensorPrimitives.Subtract(one, start, one);
            TensorPrimitives.Subtract(other, start, other);
            product += TensorPrimitives.Dot<float>(one, other);
            first += TensorPrimitives.SumOfSquares<float>(one);
            second += TensorPrimitives.SumOfSquares<float>(other);
        }

        var cosine = product / Math.Sqrt(first * second);
        return double.IsFinite(cosine) ? Math.Clamp(cosine, -1, 1) : null;
    }
}
