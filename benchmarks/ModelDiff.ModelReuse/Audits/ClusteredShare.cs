using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>A share of cases that come in clusters, such as suspects of one owner, which tell less than as many that have nothing to do with each other.</summary>
/// <remarks>
/// Wilson's 95 % interval of n / (1 + (m - 1) r) cases, m being the mean size of a case's cluster (the sum of squared sizes over n) and r the intraclass correlation by analysis of variance, from 0 to 1.
/// Sources: Kish, "Survey Sampling", 1965 (the design effect); Donner and Klar, "Design and Analysis of Cluster Randomization Trials", 2000, section 6 (the correlation).
/// </remarks>
internal static class ClusteredShare
{
    /// <summary>Computes the share and its interval.</summary>
    /// <param name="cases">At least one: its cluster, and whether it counts.</param>
    /// <exception cref="ArgumentException">There is no case.</exception>
    public static Proportion Of(IReadOnlyCollection<(string Cluster, bool Counts)> cases)
    {
        if (cases.Count == 0)
            throw new ArgumentException("A share needs at least one case.", nameof(cases));
        var clusters = cases.GroupBy(item => item.Cluster).Select(cluster => (Size: (double)cluster.Count(), Share: cluster.Average(item => item.Counts ? 1.0 : 0))).ToArray();
        var (n, share) = ((double)cases.Count, cases.Average(item => item.Counts ? 1.0 : 0));
        var size = clusters.Sum(cluster => cluster.Size * cluster.Size) / n;
        return Proportion.Of(share, n / (1 + (size - 1) * Correlation(clusters, share, n, size)));
    }

    private static double Correlation((double Size, double Share)[] clusters, double share, double n, double size)
    {
        if (clusters.Length < 2 || n <= clusters.Length)
            return 0;
        var between = clusters.Sum(cluster => cluster.Size * (cluster.Share - share) * (cluster.Share - share)) / (clusters.Length - 1);
        var within = clusters.Sum(cluster => cluster.Size * cluster.Share * (1 - cluster.Share)) / (n - clusters.Length);
        var typical = (n - size) / (clusters.Length - 1);
        var all = between + (typical - 1) * within;
        return all > 0 ? Math.Clamp((between - within) / all, 0, 1) : 0;
    }
}
