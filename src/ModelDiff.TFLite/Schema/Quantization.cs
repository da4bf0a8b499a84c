namespace ModelDiff.TFLite.Schema;

/// <summary>What the integers of a tensor stand for: <c>scale · (q - zeroPoint)</c>.</summary>
/// <param name="Scales">One for all, or one per position of <paramref name="Axis"/>.</param>
/// <param name="ZeroPoints">As many.</param>
/// <param name="Axis">The axis that scales belong to, where there are several.</param>
internal sealed record Quantization(float[] Scales, long[] ZeroPoints, int Axis)
{
    /// <summary>Smallest and largest integer of a type.</summary>
    public static (double Minimum, double Maximum) LimitsOf(TensorType type) => type switch
    {
        TensorType.UInt8 => (byte.MinValue, byte.MaxValue),
        TensorType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        TensorType.Int16 => (short.MinValue, short.MaxValue),
        _ => (int.MinValue, int.MaxValue),
    };

    /// <summary>Smallest and largest number that a tensor of a type can hold, by its first scale.</summary>
    public (double Minimum, double Maximum) RangeOf(TensorType type)
    {
        var (minimum, maximum) = LimitsOf(type);
        return (Scales[0] * (minimum - ZeroPoints[0]), Scales[0] * (maximum - ZeroPoints[0]));
    }
}
