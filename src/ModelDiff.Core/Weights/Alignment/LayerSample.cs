using System.Numerics.Tensors;

namespace ModelDiff.Weights.Alignment;

/// <summary>Evenly spaced weights of a layer by which it is recognized among others of its shape: channel rows scaled to norm 1, the mean row subtracted, all of it scaled to norm 1.</summary>
internal static class LayerSample
{
    private const int Outputs = 64;
    private const int Columns = 128;
    private const int LeastRow = 32;
    private const double LeastLikeness = 0.2;   // of random rows of 32 values 0.14, of 128 values 0.07; of a copy of which 99 % were pruned 0.28

    /// <summary>The sample; all zeros where nothing varies.</summary>
    public static float[] Of(WeightTensor tensor) => Of(LayerMatrix.Read(tensor));

    /// <summary>The sample of a layer that is read already.</summary>
    public static float[] Of(LayerMatrix layer)
    {
        float[] sample = [.. ChannelRows.Of(layer, Outputs, Columns).SelectMany(row => row)];
        ChannelRows.Scale(sample);
        return sample;
    }

    /// <summary>Whether one layer can be a copy of the other: the sum over rows of the absolute products of two samples tells. True for layers that are too small to be told so.</summary>
    public static bool CanBeCopies(WeightTensor a, WeightTensor b)
    {
        var shape = LayerMatrix.ShapeOf(a);
        if (shape.Length == 0 || shape[0] < LayerTest.LeastChannels || a.Count / shape[0] < LeastRow)
            return true;
        var (first, second) = (a.Sample, b.Sample);
        var (width, likeness) = (first.Length / (int)Math.Min(shape[0], Outputs), 0.0);
        for (var start = 0; start < first.Length; start += width)
            likeness += Math.Abs(TensorPrimitives.Dot<float>(first.AsSpan(start, width), second.AsSpan(start, width)));
        return likeness >= LeastLikeness;
    }
}
