using ModelDiff.Statistics;

namespace ModelDiff.Measures;

/// <summary>How sure a similarity is, given that the pairs are a sample: a bias-corrected and accelerated (BCa) bootstrap over pairs.</summary>
/// <remarks>
/// Near similarity 1 the resampled similarities are biased downwards and skewed; BCa corrects both to second order, the plain percentiles do not.
/// Few pairs or a few dominant distances still leave it narrower than its confidence says.
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 14.3.
/// </remarks>
internal static class BootstrapInterval
{
    private const int MostGroups = 200;

    /// <summary>The confidence interval of the similarity of two models' DDVs.</summary>
    /// <param name="a">DDV of one model.</param>
    /// <param name="b">DDV of the other over the same pairs, by the same distance.</param>
    /// <param name="similarity">Similarity between two DDVs.</param>
    /// <param name="seed">Decides which pairs are drawn; the same seed gives the same interval.</param>
    /// <param name="options">Settings; the defaults where null.</param>
    /// <returns>Null where the similarity says nothing.</returns>
    /// <exception cref="ArgumentException">The DDVs differ in length or distance, or have fewer than 2 entries.</exception>
    public static SimilarityInterval? Compute(
        DecisionDistanceVector a, DecisionDistanceVector b, DdvSimilarity similarity, long seed, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(similarity);
        DdvSimilarity.CheckComparable(a, b);
        options ??= new BootstrapOptions();
        var sample = new PairSample(a.Values, b.Values, similarity);
        if (similarity.Between(a, b) is not { } estimate)
            return null;
        var resampled = Resample(sample, a.Count, seed, options.Resamples);
        if (resampled.Length == 0)
            return null;
        var bias = Bias(resampled, estimate);
        var acceleration = Acceleration(sample, a.Count);
        var tail = NormalDistribution.Quantile((1 + options.Confidence) / 2);
        return new SimilarityInterval(
            Percentile(resampled, Corrected(-tail, bias, acceleration)),
            Percentile(resampled, Corrected(tail, bias, acceleration)),
            options.Confidence);
    }

    /// <summary>Similarities over as many pairs, drawn with replacement; sorted. Draws that say nothing are left out.</summary>
    private static double[] Resample(PairSample sample, int count, long seed, int resamples)
    {
        var random = new SplitMix64(seed);
        var drawn = new int[count];
        var similarities = new double[resamples];
        for (var r = 0; r < resamples; r++)
        {
            for (var i = 0; i < count; i++)
                drawn[i] = random.Below(count);
            similarities[r] = sample.Similarity(drawn);
        }

        similarities = [.. similarities.Where(double.IsFinite)];
        Array.Sort(similarities);
        return similarities;
    }

    /// <summary>Median bias in normal units: the quantile of the share of resampled similarities below the estimate, equal ones counted half (equation 14.14).</summary>
    internal static double Bias(double[] resampled, double estimate)
    {
        var below = resampled.Count(value => value < estimate) + resampled.Count(value => value == estimate) / 2.0;
        return NormalDistribution.Quantile(Math.Clamp(below, 0.5, resampled.Length - 0.5) / resampled.Length);
    }

    /// <summary>Skewness of the similarity as one pair after the other is left out (equation 14.15); of many pairs, 200 groups.</summary>
    internal static double Acceleration(PairSample sample, int count)
    {
        var groups = Math.Min(count, MostGroups);
        return Skewness([.. Enumerable.Range(0, groups).Select(group => sample.Similarity([.. Enumerable.Range(0, count).Where(i => i % groups != group)]))]);
    }

    /// <summary>A sixth of the skewness of such similarities; 0 where they do not vary, or one says nothing.</summary>
    internal static double Skewness(double[] leftOut)
    {
        if (leftOut.Any(double.IsNaN))
            return 0;
        var mean = leftOut.Average();
        var squares = leftOut.Sum(value => Math.Pow(mean - value, 2));
        return squares == 0 ? 0 : leftOut.Sum(value => Math.Pow(mean - value, 3)) / (6 * Math.Pow(squares, 1.5));
    }

    /// <summary>The percentile to read in place of that of <paramref name="normal"/> (equation 14.10).</summary>
    internal static double Corrected(double normal, double bias, double acceleration)
    {
        var shifted = bias + normal;
        var scale = 1 - acceleration * shifted;
        return scale > 0 ? NormalDistribution.Cumulative(bias + shifted / scale) : shifted > 0 ? 1 : 0;
    }

    /// <summary>Between two neighbors where the probability lies between theirs.</summary>
    internal static double Percentile(double[] sorted, double probability)
    {
        var position = probability * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return double.Lerp(sorted[below], sorted[above], position - below);
    }
}
