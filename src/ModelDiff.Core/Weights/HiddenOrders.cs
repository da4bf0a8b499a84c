namespace ModelDiff.Weights;

/// <summary>Which of a model's layers have channels whose order means nothing: those that another layer makes or takes.</summary>
/// <param name="layers">All layers of the model.</param>
/// <param name="foreign">Numbers of channels that may come from elsewhere, in an order that others have as well.</param>
internal sealed class HiddenOrders(IReadOnlyList<WeightTensor> layers, IReadOnlySet<long>? foreign = null)
{
    /// <summary>Whether a layer can be tested: enough outputs that another layer takes, or enough inputs that another one makes. Outputs of recurrent layers do not count, as gates differ.
    /// Filters with a single input do not either: networks that pad or join channels have them in an order of age, which is the same in all of them, and such filters, one per channel, are on both sides of it.</summary>
    public bool IsTestable(WeightTensor layer)
    {
        var shape = LayerMatrix.ShapeOf(layer);
        return shape[1] > 1 && ((IsHidden(shape[0]) && !IsRecurrent(layer) && IsTaken(layer)) || (IsHidden(shape[1]) && IsMade(layer)));
    }

    /// <summary>Whether a layer's outputs may be another one's inputs, by their number.</summary>
    public bool IsTaken(WeightTensor layer) => layers.Any(other => other != layer && Takes(LayerMatrix.ShapeOf(other), LayerMatrix.ShapeOf(layer)[0]));

    /// <summary>Whether a layer's inputs may be what another one makes: as many outputs, the units of a cell with three or four gates, or what a table of embeddings holds.</summary>
    private bool IsMade(WeightTensor layer) => layers.Any(other => other != layer && Makes(other, LayerMatrix.ShapeOf(layer)[1]));

    private static bool Makes(WeightTensor layer, long channels) => LayerMatrix.ShapeOf(layer) is var shape
        && (shape[0] == channels
            || (IsRecurrent(layer) && (shape[0] == 3 * channels || shape[0] == 4 * channels))
            || (shape.Length == 2 && shape[1] == channels && layer.Name.Contains("embed", StringComparison.OrdinalIgnoreCase)));

    private static bool IsRecurrent(WeightTensor layer) => layer.Name.Contains("weight_ih", StringComparison.Ordinal) || layer.Name.Contains("weight_hh", StringComparison.Ordinal);

    private bool IsHidden(long channels) => channels >= LayerTest.LeastChannels && foreign?.Contains(channels) != true;

    /// <summary>Whether a layer takes so many channels, or the square patches of them that flattening makes.</summary>
    private static bool Takes(long[] shape, long channels)
    {
        if (shape[1] == channels)
            return true;
        var side = (long)Math.Round(Math.Sqrt(shape[1] / (double)channels));
        return shape.Length == 2 && side > 1 && side * side * channels == shape[1];
    }
}
