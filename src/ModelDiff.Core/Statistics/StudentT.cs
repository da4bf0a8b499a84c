namespace ModelDiff.Statistics;

/// <summary>Student's t distribution.</summary>
/// <remarks>By the regularized incomplete beta function, in continued fractions; source: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, equations 26.7.1 and 26.5.8.</remarks>
internal static class StudentT
{
    private const int MostTerms = 500;
    private const double Tiny = 1e-300;

    /// <summary>The probability of a value of at least <paramref name="t"/>.</summary>
    /// <param name="t">Any number, infinities included.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double UpperTail(double t, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        if (double.IsInfinity(t))
            return t > 0 ? 0 : 1;
        var square = t * t;
        var both = IncompleteBeta(degrees / (degrees + square), square / (degrees + square), degrees / 2.0, 0.5);
        return t > 0 ? both / 2 : 1 - (both / 2);
    }

    /// <summary>I_x(a, b) for x in [0, 1], with y = 1 - x, whose digits a difference would lose near 0.</summary>
    private static double IncompleteBeta(double x, double y, double a, double b)
    {
        if (x == 0 || y == 0)
            return x;
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(y)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(y, b, a) / b);
    }

    /// <summary>Lentz's evaluation of the continued fraction.</summary>
    private static double Fraction(double x, double a, double b)
    {
        var (c, d) = (1.0, 1 / NotZero(1 - ((a + b) * x / (a + 1))));
        var value = d;
        for (var m = 1; m <= MostTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            value *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
                break;
        }

        return value;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>Lanczos' approximation for x of at least 1/2, to about 1e-14 relative; its coefficients for g = 7 and nine terms.</summary>
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> terms =
        [
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
            12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        x--;
        var sum = terms[0];
        for (var i = 1; i < terms.Length; i++)
            sum += terms[i] / (x + i);
        var t = x + 7.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
