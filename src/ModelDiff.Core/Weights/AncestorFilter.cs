using System.Collections.Immutable;

namespace ModelDiff.Weights;

/// <summary>Leaves out what two models have from known public models: layers that share weights with these, and layers on their channels.</summary>
/// <param name="tensors">Of all ancestors.</param>
internal sealed class AncestorFilter(ImmutableArray<WeightTensor> tensors)
{
    /// <summary>A layer that agrees with an ancestor's at this p-value has its weights from there.</summary>
    public const double Shared = 0.001;

    private readonly ImmutableArray<WeightTensor> _tensors = [.. tensors.Where(tensor => !tensor.IsInteger)];
    private readonly CopyFinder _copies = new(tensors);

    /// <summary>Whether an ancestor holds the same values, or such of which these are a rounded, pruned or scaled form.</summary>
    public bool Holds(WeightTensor tensor, CancellationToken cancellationToken) => _copies.Find(tensor, cancellationToken) is not null;

    /// <summary>An ancestor's tensors of the same name and sizes.</summary>
    public IEnumerable<WeightTensor> Namesakes(WeightTensor tensor) => _copies.Namesakes(tensor);

    /// <summary>The pairs that have nothing to do with an ancestor, and of which the outputs or the inputs are none of its channels.</summary>
    public ImmutableArray<LayerPair> Keep(ImmutableArray<LayerPair> pairs, ImmutableArray<WeightTensor> layers, CancellationToken cancellationToken)
    {
        if (_tensors.IsEmpty)
            return pairs;
        var shared = pairs.Where(pair => IsShared(pair.First, cancellationToken) || IsShared(pair.Second, cancellationToken)).ToHashSet();
        var own = new HiddenOrders(layers, shared.SelectMany(pair => LayerMatrix.ShapeOf(pair.First).Take(2)).ToHashSet());
        return [.. pairs.Where(pair => !shared.Contains(pair) && own.IsTestable(pair.First))];
    }

    private bool IsShared(WeightTensor tensor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Holds(tensor, cancellationToken))
            return true;
        var alike = _tensors.Where(other => LayerPair.IsSameShape(tensor, other)).ToArray();
        if (alike.Length == 0)
            return false;
        var own = LayerMatrix.Read(tensor);
        return alike.Any(other => LayerTest.P(own, LayerMatrix.Read(other)) <= Shared);
    }
}
