using System.Numerics.Tensors;

namespace ModelDiff.Weights;

/// <summary>Two tensors of one shape that are compared.</summary>
/// <param name="First">The victim's.</param>
/// <param name="Second">The suspect's.</param>
/// <param name="Candidates">Among how many of the suspect's, layouts counted each, the second may have been chosen by its values.</param>
internal sealed record LayerPair(WeightTensor First, WeightTensor Second, int Candidates)
{
    /// <summary>Whether two tensors are layers of the same sizes.</summary>
    public static bool IsSameShape(WeightTensor a, WeightTensor b) => LayerMatrix.ShapeOf(a).SequenceEqual(LayerMatrix.ShapeOf(b));

    /// <summary>The p-value in (0, 1] of independent initialization, Bonferroni over the candidates; null where nothing varies.</summary>
    public double? P() => P(LayerMatrix.Read(First), LayerMatrix.Read(Second));

    /// <summary>The same of layers that are read already.</summary>
    public double? P(LayerMatrix first, LayerMatrix second) => LayerTest.P(first, second) is { } p ? Math.Min(1, Candidates * p) : null;

    /// <summary>The cosine of all values in the order as stored; null where one side is zero.</summary>
    public static double? Cosine(LayerMatrix a, LayerMatrix b)
    {
        var cosine = TensorPrimitives.Dot<float>(a.Values, b.Values) / ((double)TensorPrimitives.Norm<float>(a.Values) * TensorPrimitives.Norm<float>(b.Values));
        return double.IsFinite(cosine) ? Math.Clamp(cosine, -1, 1) : null;
    }
}
