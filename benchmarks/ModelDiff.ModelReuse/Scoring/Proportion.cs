namespace ModelDiff.ModelReuse.Scoring;

/// <summary>A measured proportion with its Wilson score interval at 95 %.</summary>
/// <param name="Value">Successes over trials, in [0, 1].</param>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end of the interval.</param>
/// <remarks>Source: Wilson, J. Am. Stat. Assoc. 22 (1927), 209.</remarks>
public readonly record struct Proportion(double Value, double Lower, double Upper)
{
    private const double Z = 1.959963984540054;

    /// <summary>Computes the proportion of successes among at least one trial.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No trials, or more successes than trials.</exception>
    public static Proportion Of(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        return Of((double)successes / trials, trials);
    }

    /// <summary>Computes the interval of a share that was measured on as much as so many independent trials.</summary>
    /// <param name="p">The share, in [0, 1].</param>
    /// <param name="trials">Above 0.</param>
    internal static Proportion Of(double p, double trials)
    {
        var scale = 1 + (Z * Z / trials);
        var center = (p + (Z * Z / (2 * trials))) / scale;
        var half = Z * Math.Sqrt((p * (1 - p) / trials) + (Z * Z / (4 * trials * trials))) / scale;
        return new Proportion(p, Math.Max(0, center - half), Math.Min(1, center + half));
    }
}
