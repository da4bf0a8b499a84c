using System.Numerics.Tensors;

namespace ModelDiff.Weights;

/// <summary>Two tensors of one shape that are compared.</summary>
/// <param name="First">The victim's.</param>
/// <param name="Second">The suspect's.</param>
/// <param name="Candidates">Among how many of the suspect's, layouts counted each, the second may have been chosen by its values.</param>
internal sealed record LayerPair(WeightTensor First, WeightTensor Second, int Candidates)
{
    private const float LeastNorm = 1e-12f;
    private const float MostNorm = 1e12f;

    /// <summary>Whether two tensors are layers of the same sizes.</summary>
    public static bool IsSameShape(WeightTensor a, WeightTensor b) => LayerMatrix.ShapeOf(a).SequenceEqual(LayerMatrix.ShapeOf(b));

    /// <summary>The p-value in (0, 1] of independent initialization, Bonferroni over the candidates; null where nothing varies.</summary>
    public double? P() => P(LayerMatrix.Read(First), LayerMatrix.Read(Second));

    /// <summary>The same of layers that are read already.</summary>
    public double? P(LayerMatrix first, LayerMatrix second) => LayerTest.P(first, second) is { } p ? Math.Min(1, Candidates * p) : null;

    /// <summary>The cosine of all values in the order as stored; null where one side is zero.</summary>
    public static double? Cosine(LayerMatrix a, LayerMatrix b)
    {
        var isPlain = HasSquares(a.Values) && HasSquares(b.Values);
        var (first, second) = isPlain ? (a.Values, b.Values) : (Scaled(a.Values), Scaled(b.Values));
        var cosine = TensorPrimitives.Dot<float>(first, second) / ((double)TensorPrimitives.Norm<float>(first) * TensorPrimitives.Norm<float>(second));
        return double.IsFinite(cosine) ? Math.Clamp(cosine, -1, 1) : null;
    }

    /// <summary>Whether float32 holds squares of such values.</summary>
    private static bool HasSquares(float[] values) => TensorPrimitives.Norm<float>(values) is > LeastNorm and < MostNorm;

    private static float[] Scaled(float[] values)
    {
        float[] scaled = [.. values];
        ChannelRows.Scale(scaled);
        return scaled;
    }
}
