using ModelDiff.Statistics;

namespace ModelDiff.Weights;

/// <summary>Far tail of a permutation test: the normal tail, kept above what so many permutations allow.</summary>
internal static class ChannelTail
{
    private const double Least = 1e-300;

    /// <summary>The p-value of a score.</summary>
    /// <param name="z">Standard deviations above the mean.</param>
    /// <param name="channels">Channels that are permuted.</param>
    /// <param name="most">The largest that the answer may be.</param>
    public static double P(double z, int channels, double most)
    {
        var least = Least;
        if (channels < 150)
            least = 1 / Enumerable.Range(1, channels).Aggregate(1.0, (product, i) => product * i);
        return Math.Clamp(NormalDistribution.Upper(z), least, Math.Max(least, most));
    }
}
