using System.Globalization;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>A figure over several zoos.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Spread">The standard deviation, of n - 1; 0 for one zoo.</param>
/// <param name="Zoos">How many zoos.</param>
internal readonly record struct Figure(double Mean, double Spread, int Zoos)
{
    /// <summary>The figure of these values, one per zoo.</summary>
    public static Figure Of(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        var spread = values.Count < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        return new Figure(mean, spread, values.Count);
    }

    /// <summary>For example <c>132.3 ± 1.5</c>, or <c>132</c> for one zoo.</summary>
    /// <param name="format">How both numbers are written.</param>
    public string Text(string format)
    {
        var mean = Mean.ToString(format, CultureInfo.InvariantCulture);
        return Zoos < 2 ? mean : $"{mean} ± {Spread.ToString(format, CultureInfo.InvariantCulture)}";
    }
}
