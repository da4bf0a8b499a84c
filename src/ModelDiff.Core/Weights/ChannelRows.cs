using System.Numerics.Tensors;

namespace ModelDiff.Weights;

/// <summary>Evenly spaced weights of a layer's channels as they are compared: each row scaled to norm 1, then the mean row subtracted.</summary>
internal static class ChannelRows
{
    /// <summary>One row per channel; all zeros where a channel's weights are, before the mean is subtracted.</summary>
    /// <param name="layer">Any.</param>
    /// <param name="mostRows">At most so many channels.</param>
    /// <param name="mostColumns">At most so many weights of each.</param>
    /// <param name="ofInputs">Whether rows are input channels, as those of <see cref="LayerMatrix.Transposed"/>; output channels by default.</param>
    public static float[][] Of(LayerMatrix layer, int mostRows, int mostColumns, bool ofInputs = false)
    {
        var (channels, others) = ofInputs ? (layer.Inputs, layer.Outputs) : (layer.Outputs, layer.Inputs);
        var columns = LayerMatrix.Evenly(others * layer.Rest, mostColumns);
        var places = Array.ConvertAll(columns, column => ofInputs ? (column / layer.Rest * layer.Inputs * layer.Rest) + (column % layer.Rest) : column);
        var step = ofInputs ? layer.Rest : layer.Inputs * layer.Rest;
        var rows = LayerMatrix.Evenly(channels, mostRows).Select(row => Array.ConvertAll(places, place => layer.Values[(row * step) + place])).ToArray();
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

    /// <summary>Scales values to norm 1, however large or small they are: factors that a later layer takes away cost a copier nothing. What has no norm becomes zero.</summary>
    public static void Scale(Span<float> values)
    {
        var most = values.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude<float>(values));
        if (!float.IsFinite(most) || most == 0)
        {
            values.Clear();
            return;
        }

        TensorPrimitives.Divide(values, most, values);   // so that no square is too large or too small
        TensorPrimitives.Divide(values, TensorPrimitives.Norm<float>(values), values);
    }
}
