using System.Numerics.Tensors;

namespace ModelDiff.Weights;

/// <summary>Evenly spaced weights of a layer's output channels as they are compared: each row scaled to norm 1, then the mean row subtracted.</summary>
internal static class ChannelRows
{
    private const float LeastNorm = 1e-12f;

    /// <summary>One row per channel; all zeros where a channel's weights are, before the mean is subtracted.</summary>
    /// <param name="layer">Any.</param>
    /// <param name="mostRows">At most so many channels.</param>
    /// <param name="mostColumns">At most so many weights of each.</param>
    public static float[][] Of(LayerMatrix layer, int mostRows, int mostColumns)
    {
        var width = layer.Inputs * layer.Rest;
        var columns = LayerMatrix.Evenly(width, mostColumns);
        var rows = LayerMatrix.Evenly(layer.Outputs, mostRows).Select(row => columns.Select(column => layer.Values[(row * width) + column]).ToArray()).ToArray();
        var mean = new float[columns.Length];
        foreach (var row in rows)
        {
            Scale(row);
            TensorPrimitives.Add(mean, row, mean);
        }

        TensorPrimitives.Divide(mean, (float)rows.Length, mean);
        foreach (var row in rows)
            TensorPrimitives.Subtract(row, mean, row);
        return rows;
    }

    /// <summary>Scales values to norm 1; what has no norm becomes zero.</summary>
    public static void Scale(Span<float> values)
    {
        var norm = TensorPrimitives.Norm<float>(values);
        if (float.IsFinite(norm) && norm > LeastNorm)
            TensorPrimitives.Divide(values, norm, values);
        else
            values.Clear();
    }
}
