using System.Numerics.Tensors;

namespace ModelDiff.Weights;

/// <summary>Two tensors of one shape that are compared.</summary>
/// <param name="First">The victim's.</param>
/// <param name="Second">The suspect's.</param>
internal sealed record LayerPair(WeightTensor First, WeightTensor Second)
{
    private const int LeastChannels = 8;

    /// <summary>Pairs tensors of equal shape: those of one name first, the others in their order. Neither looks at values, so that the test keeps its level.</summary>
    public static IEnumerable<LayerPair> Match(IEnumerable<WeightTensor> first, IEnumerable<WeightTensor> second)
    {
        var left = second.ToList();
        var layers = first.ToArray();
        var matched = new WeightTensor?[layers.Length];
        foreach (var byName in new[] { true, false })
        {
            for (var i = 0; i < layers.Length; i++)
            {
                matched[i] ??= left.Find(other => (!byName || other.Name == layers[i].Name) && IsSameShape(layers[i], other));
                if (matched[i] is { } found)
                    left.Remove(found);
            }
        }

        return layers.Zip(matched).Where(pair => pair.Second is not null).Select(pair => new LayerPair(pair.First, pair.Second!));
    }

    /// <summary>Whether two tensors are layers of the same sizes.</summary>
    public static bool IsSameShape(WeightTensor a, WeightTensor b) => LayerMatrix.ShapeOf(a).SequenceEqual(LayerMatrix.ShapeOf(b));

    /// <summary>Whether the order of output channels means nothing: another layer of the model takes them, and there are enough. Class layers and recurrent ones, whose gates differ, do not count.</summary>
    /// <param name="layers">All layers of the victim.</param>
    public bool IsTestable(IReadOnlyList<WeightTensor> layers)
    {
        var shape = LayerMatrix.ShapeOf(First);
        return shape[0] >= LeastChannels
            && First.Count / shape[0] >= 2
            && !First.Name.Contains("weight_ih", StringComparison.Ordinal)
            && IsTaken(First, layers);
    }

    /// <summary>Whether a layer's outputs may be another one's inputs, by their number.</summary>
    public static bool IsTaken(WeightTensor layer, IReadOnlyList<WeightTensor> layers) =>
        layers.Any(other => other != layer && Takes(LayerMatrix.ShapeOf(other), LayerMatrix.ShapeOf(layer)[0]));

    /// <summary>The p-value in (0, 1] of independent initialization; null where nothing varies.</summary>
    public double? P() => P(LayerMatrix.Read(First), LayerMatrix.Read(Second));

    /// <summary>The same of layers that are read already.</summary>
    public static double? P(LayerMatrix a, LayerMatrix b)
    {
        var outputs = OutputPermutationTest.P(a, b);
        return JointPermutationTest.Applies(a) && outputs is { } p && JointPermutationTest.P(a, b) is { } joint ? Math.Max(p, joint) : outputs;
    }

    /// <summary>The cosine of all values in the order as stored; null where one side is zero.</summary>
    public static double? Cosine(LayerMatrix a, LayerMatrix b)
    {
        var cosine = TensorPrimitives.Dot<float>(a.Values, b.Values) / ((double)TensorPrimitives.Norm<float>(a.Values) * TensorPrimitives.Norm<float>(b.Values));
        return double.IsFinite(cosine) ? Math.Clamp(cosine, -1, 1) : null;
    }

    /// <summary>Whether a layer takes so many channels, or the square patches of them that flattening makes.</summary>
    private static bool Takes(long[] shape, long channels)
    {
        if (shape[1] == channels)
            return true;
        var side = (long)Math.Round(Math.Sqrt(shape[1] / (double)channels));
        return shape.Length == 2 && side > 1 && side * side * channels == shape[1];
    }
}
