namespace ModelDiff.Statistics;

/// <summary>Whether one new observation is too high to belong to a normal sample.</summary>
/// <remarks>
/// <c>t = (x - mean) / (s sqrt(1 + 1/n))</c> with n - 1 degrees of freedom, s with the divisor n - 1: exact where sample and observation are independent and of one normal distribution.
/// Source: the prediction interval of Hahn and Meeker, Statistical Intervals, 1991, section 4.3.
/// </remarks>
internal static class PredictionTest
{
    /// <summary>The probability of an observation at least as high.</summary>
    /// <param name="observation">Finite.</param>
    /// <param name="sample">At least 2 finite numbers.</param>
    /// <returns>In [0, 1]; where the sample does not vary, 0 or 1.</returns>
    /// <exception cref="ArgumentException">Fewer than 2 numbers.</exception>
    public static double UpperTail(double observation, IReadOnlyCollection<double> sample)
    {
        if (sample.Count < 2)
            throw new ArgumentException($"A prediction needs at least 2 observations; got {sample.Count}.", nameof(sample));
        var mean = sample.Average();
        var deviation = Math.Sqrt(sample.Sum(value => (value - mean) * (value - mean)) / (sample.Count - 1));
        if (deviation == 0)
            return observation > mean ? 0 : 1;
        return StudentT.UpperTail((observation - mean) / (deviation * Math.Sqrt(1 + (1.0 / sample.Count))), sample.Count - 1);
    }
}
