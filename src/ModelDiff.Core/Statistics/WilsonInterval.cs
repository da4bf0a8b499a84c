namespace ModelDiff.Statistics;

/// <summary>Bounds of a proportion that was measured on few cases.</summary>
/// <remarks>Source: Wilson, J. Am. Stat. Assoc. 22 (1927), 209.</remarks>
internal static class WilsonInterval
{
    private const double Quantile = 1.9599639845400545;   // of the standard normal distribution at 0.975

    /// <summary>The 95 % interval.</summary>
    /// <param name="successes">From 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 1.</param>
    /// <returns>Bounds in [0, 1].</returns>
    public static (double Low, double High) Of(int successes, int trials)
    {
        var (share, square) = ((double)successes / trials, Quantile * Quantile);
        var center = (share + square / (2 * trials)) / (1 + square / trials);
        var half = Quantile / (1 + square / trials) * Math.Sqrt((share * (1 - share) / trials) + square / (4.0 * trials * trials));
        return (successes == 0 ? 0 : center - half, successes == trials ? 1 : center + half);
    }
}
