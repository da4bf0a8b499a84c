namespace ModelDiff.Statistics;

/// <summary>
/// Continues the distribution of unrelated scores beyond the highest one, so that thousands of pairs can be told apart with a panel of dozens:
/// what lies above the threshold follows a generalized Pareto distribution, <c>P(x) = share * (1 + shape * (x - threshold) / scale)^(-1 / shape)</c>.
/// </summary>
/// <remarks>
/// The shape is kept at 0.2 at least, a heavy tail, to err on the side of the innocent.
/// Sources: Knijnenburg et al., "Fewer permutations, more accurate P-values", Bioinformatics 2009; estimates by probability-weighted moments, Hosking and Wallis, Technometrics 1987.
/// </remarks>
internal sealed class UpperTail
{
    private const double Share = 0.1;
    private const int LeastExceedances = 10;
    private const double LeastShape = 0.2;

    /// <summary>The smallest panel, each model of a family of its own, whose pairs are enough.</summary>
    public static int LeastPanel { get; } = Enumerable.Range(2, int.MaxValue - 2).First(size => (int)(Share * size * (size - 1) / 2) >= LeastExceedances);

    private readonly double _threshold;
    private readonly double _share;
    private readonly double _shape;
    private readonly double _scale;

    private UpperTail(double threshold, double share, double shape, double scale) => (_threshold, _share, _shape, _scale) = (threshold, share, shape, scale);

    /// <summary>Fits the tail; null where there are too few scores, or they do not differ.</summary>
    /// <param name="scores">Finite.</param>
    public static UpperTail? Fit(IEnumerable<double> scores)
    {
        var sorted = scores.Order().ToArray();
        var count = (int)(Share * sorted.Length);
        if (count < LeastExceedances)
            return null;
        var threshold = sorted[^(count + 1)];
        var excesses = sorted[^count..].Select(score => score - threshold).ToArray();
        var first = excesses.Average();
        var second = excesses.Select((excess, i) => excess * (count - 1 - i) / (count - 1)).Average();
        if (first <= 0)
            return null;
        var shape = 2 - (first / (first - (2 * second)));
        // With the shape held, the scale keeps the mean excess, scale / (1 - shape).
        return shape is > LeastShape and < 1
            ? new UpperTail(threshold, (double)count / sorted.Length, shape, 2 * first * second / (first - (2 * second)))
            : new UpperTail(threshold, (double)count / sorted.Length, LeastShape, first * (1 - LeastShape));
    }

    /// <summary>The probability of a score at least as high, in (0, 1].</summary>
    /// <param name="score">Above the threshold; below it, the answer is the tail's share.</param>
    public double Probability(double score) => score <= _threshold ? _share : _share * Math.Pow(1 + (_shape * (score - _threshold) / _scale), -1 / _shape);
}
