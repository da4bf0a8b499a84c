using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Reports.Html;

/// <summary>Places values along an axis.</summary>
/// <param name="Low">The value at <paramref name="From"/>.</param>
/// <param name="High">The value at <paramref name="To"/>, above <paramref name="Low"/>.</param>
/// <param name="From">A coordinate.</param>
/// <param name="To">A coordinate; may be below <paramref name="From"/>.</param>
/// <param name="Step">From one round number to the next; both ends are multiples of it.</param>
internal readonly record struct Scale(double Low, double High, double From, double To, double Step)
{
    private const int Intervals = 4;

    /// <summary>A scale that holds all values, with ends at round numbers.</summary>
    /// <param name="values">Finite; where all are the same, or there are none, the scale is one wide.</param>
    /// <param name="from">A coordinate.</param>
    /// <param name="to">A coordinate.</param>
    public static Scale Around(IEnumerable<double> values, double from, double to)
    {
        var (low, high) = values.Aggregate((Low: double.PositiveInfinity, High: double.NegativeInfinity), (range, value) => (Math.Min(range.Low, value), Math.Max(range.High, value)));
        if (low > high)
            (low, high) = (0, 1);
        if (low == high)
            high = low + Math.Max(1e-6, Math.Abs(low));
        var step = RoundStep(low, high);
        return new Scale(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, from, to, step);
    }

    /// <summary>Where a value lies.</summary>
    public double this[double value] => From + ((value - Low) / (High - Low) * (To - From));

    /// <summary>Round numbers from end to end, with their texts.</summary>
    public ImmutableArray<(double Value, string Text)> Ticks
    {
        get
        {
            var (low, step) = (Low, Step);
            var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step)));
            return [.. Enumerable.Range(0, 1 + (int)Math.Round((High - Low) / step)).Select(i => low + (i * step)).Select(value => (value, Text(value)))];

            string Text(double value) => decimals > 6
                ? value.ToString("0.#E0", CultureInfo.InvariantCulture)
                : (Math.Abs(value) < step / 2 ? 0 : value).ToString("F" + decimals, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>1, 2 or 5 times a power of ten, so that there are four to eight of them.</summary>
    private static double RoundStep(double low, double high)
    {
        var rough = (high - low) / Intervals;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch { >= 5 => 5 * power, >= 2 => 2 * power, _ => power };
    }
}
