using System.Collections.Immutable;
using ModelDiff.Lineage;
using ModelDiff.Statistics;

namespace ModelDiff.Reports;

/// <summary>The pairs of a lineage from the closest on: by score, then by similarity.</summary>
/// <param name="Pairs">Rows of the two models.</param>
/// <param name="IsComplete">Whether these are all pairs.</param>
internal sealed record ClosestPairs(ImmutableArray<(int I, int J)> Pairs, bool IsComplete)
{
    private const int Most = 20;

    /// <summary>What a report calls them.</summary>
    public string Title => IsComplete ? "All pairs" : FormattableString.Invariant($"The {Most} closest pairs");

    /// <summary>As many pairs as a report shows.</summary>
    public static ClosestPairs Of(ModelLineage lineage)
    {
        var count = lineage.Models.Length;
        var pairs = from i in Enumerable.Range(0, count) from j in Enumerable.Range(i + 1, count - i - 1) select (i, j);
        return new ClosestPairs(
            [.. pairs.OrderByDescending(pair => Number(lineage.Scores, pair)).ThenByDescending(pair => Number(lineage.Similarity, pair)).Take(Most)],
            count * (count - 1L) / 2 <= Most);
    }

    private static double Number(SymmetricMatrix? matrix, (int I, int J) pair) => matrix?[pair.I, pair.J] is { } value && double.IsFinite(value) ? value : double.NegativeInfinity;
}
