namespace ModelDiff.Statistics;

/// <summary>The standard normal distribution, to about 1e-15 absolute.</summary>
internal static class NormalDistribution
{
    private const double Limit = 8.3;   // beyond, the probability is 0 or 1 in double precision

    /// <summary>The probability of a value of at most <paramref name="x"/>.</summary>
    /// <remarks>Series in odd powers over double factorials; source: Marsaglia, Journal of Statistical Software 11(4), 2004.</remarks>
    public static double Cumulative(double x)
    {
        if (Math.Abs(x) > Limit)
            return x > 0 ? 1 : 0;
        var (sum, before, term) = (x, double.NaN, x);
        for (var odd = 3; sum != before; odd += 2)
        {
            before = sum;
            term *= x * x / odd;
            sum += term;
        }

        return 0.5 + sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>The probability of a value above <paramref name="x"/>, to a relative 1e-10 also far out; 0 beyond about 38.</summary>
    /// <remarks>From 5 on Laplace's continued fraction, <c>f(x) / (x + 1/(x + 2/(x + 3/...)))</c>.</remarks>
    public static double Upper(double x)
    {
        if (x < 5)
            return Cumulative(-x);
        var fraction = x;
        for (var i = 60; i >= 1; i--)
            fraction = x + (i / fraction);
        return Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) / fraction;
    }

    /// <summary>The value that is not exceeded with <paramref name="probability"/>, by bisection.</summary>
    public static double Quantile(double probability)
    {
        var (low, high) = (-Limit, Limit);
        while (high - low > 1e-14)
        {
            var middle = (low + high) / 2;
            if (Cumulative(middle) < probability)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }
}
