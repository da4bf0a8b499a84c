namespace ModelDiff.Weights;

/// <summary>How far rounding may have moved values, as the rounded values themselves show: halves of float32, or a grid of few steps.</summary>
/// <param name="Relative">As a share of the rounded value.</param>
/// <param name="Absolute">Whatever the value.</param>
/// <param name="IsGrid">Whether values lie on a grid, whose ends may be cut off.</param>
internal sealed record Rounding(double Relative, double Absolute, bool IsGrid)
{
    private const double LeastSteps = 24;    // a coarser grid would let through what is merely alike
    private const double MostSteps = 512;
    private const double Noise = 1e-4;       // of float32 arithmetic, as a share of the range
    private const double Margin = 1.02;

    /// <summary>That of float32 arithmetic.</summary>
    public static Rounding Single { get; } = new(Math.Pow(2, -21), 0, false);

    /// <summary>That to float16.</summary>
    public static Rounding Half { get; } = new(Math.Pow(2, -11) * Margin, Math.Pow(2, -25) * Margin, false);

    /// <summary>That to bfloat16.</summary>
    private static Rounding Brain { get; } = new(Math.Pow(2, -8) * Margin, 0, false);

    /// <summary>The roundings that values show, none where they have the full precision of float32. Halves of similar size lie on a grid as well, so that there may be two.</summary>
    public static Rounding[] Of(ReadOnlySpan<float> values)
    {
        Rounding? grid = StepOf(values) is { } step ? new(Math.Pow(2, -21), step / 2 * Margin, true) : null;
        return [.. new[] { IsBrain(values) ? Brain : IsHalf(values) ? Half : null, grid }.OfType<Rounding>()];
    }

    /// <summary>Whether float16 holds all values.</summary>
    public static bool IsHalf(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if ((float)(System.Half)value != value)
                return false;
        }

        return true;
    }

    private static bool IsBrain(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if ((BitConverter.SingleToInt32Bits(value) & 0xFFFF) != 0)
                return false;
        }

        return true;
    }

    /// <summary>How far from a rounded value the original may lie.</summary>
    public double ToleranceOf(double value) => (Relative * Math.Abs(value)) + Absolute;

    /// <summary>The step of the grid on which all values lie: the greatest common divisor of their distances.</summary>
    private static double? StepOf(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return null;
        var (least, most) = (values[0], values[0]);
        foreach (var value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        var range = (double)most - least;
        var (step, smallest) = (range, range / MostSteps);
        foreach (var value in values)
        {
            var rest = Math.Abs(Math.IEEERemainder((double)value - least, step));
            while (rest > range * Noise)
                (step, rest) = (rest, Math.Abs(Math.IEEERemainder(step, rest)));
            if (!(step >= smallest))
                return null;
            step = range / Math.Round(range / step);   // the range is a multiple too; noise would grow otherwise
        }

        return range / step >= LeastSteps ? step : null;
    }
}
