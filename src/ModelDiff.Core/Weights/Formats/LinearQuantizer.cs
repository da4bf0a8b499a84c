namespace ModelDiff.Weights.Formats;

/// <summary>Rule by which quantized elements become values: <c>(q - zero) scale</c>, with one scale or with one per channel.</summary>
/// <param name="Scales">One, or one per index of the axis.</param>
/// <param name="Zeros">As many.</param>
/// <param name="Axis">The axis of channels; 0 where there is one scale.</param>
internal sealed record LinearQuantizer(float[] Scales, float[] Zeros, int Axis)
{
    /// <summary>Dequantizes in place.</summary>
    /// <param name="values">Row-major.</param>
    /// <param name="shape">Their shape.</param>
    /// <exception cref="InvalidDataException">There are not as many scales as channels.</exception>
    public float[] Apply(float[] values, long[] shape)
    {
        if (Scales.Length != Zeros.Length || Scales.Length == 0 || (Scales.Length > 1 && (Axis < 0 || Axis >= shape.Length || shape[Axis] != Scales.Length)))
            throw new InvalidDataException("a quantized tensor has scales that do not fit its shape.");
        var inner = shape.Skip(Axis + 1).Aggregate(1L, (product, size) => product * size);
        for (var i = 0; i < values.Length; i++)
        {
            var channel = Scales.Length == 1 ? 0 : (int)(i / inner % Scales.Length);
            values[i] = (values[i] - Zeros[channel]) * Scales[channel];
        }

        return values;
    }
}
