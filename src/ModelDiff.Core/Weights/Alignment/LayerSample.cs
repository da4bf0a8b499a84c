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
        var width = layer.Inputs * layer.Rest;
        var (rows, columns) = (LayerMatrix.Evenly(layer.Outputs, Outputs), LayerMatrix.Evenly(width, Columns));
        var sample = new float[rows.Length * columns.Length];
        var mean = new float[columns.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = sample.AsSpan(i * columns.Length, columns.Length);
            for (var j = 0; j < columns.Length; j++)
                row[j] = layer.Values[(rows[i] * width) + columns[j]];
            Scale(row);
            TensorPrimitives.Add(mean, row, mean);
        }

        TensorPrimitives.Divide(mean, rows.Length, mean);
        for (var i = 0; i < rows.Length; i++)
            TensorPrimitives.Subtract(sample.AsSpan(i * columns.Length, columns.Length), mean, sample.AsSpan(i * columns.Length, columns.Length));
        Scale(sample);
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

    private static void Scale(Span<float> values)
    {
        var norm = TensorPrimitives.Norm<float>(values);
        if (float.IsFinite(norm) && norm > 1e-12f)
            TensorPrimitives.Divide(values, norm, values);
        else
            values.Clear();
    }
}
