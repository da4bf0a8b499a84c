using System.Globalization;

namespace ModelDiff.Models;

/// <summary>The closed interval of values that an element of an input may take.</summary>
public readonly record struct InputRange
{
    /// <summary>Creates a range.</summary>
    /// <param name="minimum">Smallest legal value; finite.</param>
    /// <param name="maximum">Largest legal value; finite and above <paramref name="minimum"/>.</param>
    /// <exception cref="ArgumentException">The limits are not finite or not in order.</exception>
    public InputRange(double minimum, double maximum)
    {
        if (!double.IsFinite(minimum) || !double.IsFinite(maximum) || minimum >= maximum)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"An input range needs finite limits with minimum < maximum; got [{minimum}, {maximum}]."));
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>[0, 1], the range of images in the canonical space.</summary>
    public static InputRange Unit { get; } = new(0, 1);

    /// <summary>Smallest legal value.</summary>
    public double Minimum { get; }

    /// <summary>Largest legal value.</summary>
    public double Maximum { get; }

    /// <summary>Largest minus smallest legal value; relative settings such as epsilon are multiplied by it.</summary>
    public double Width => Maximum - Minimum;

    /// <summary>For example <c>[0, 1]</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Minimum}, {Maximum}]");
}
