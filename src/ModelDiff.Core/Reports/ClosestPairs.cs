using System.Collections.Immutable;
using ModelDiff.Lineage;

namespace ModelDiff.Reports;

/// <summary>The pairs of a lineage from the closest on: by score, then by similarity.</summary>
/// <param name="Pairs">Rows of the two models.</param>
/// <param name="IsComplete">Whether these are all pairs.</param>
internal sealed record ClosestPairs(ImmutableArray<(int I, int J)> Pairs, bool IsComplete)
{
    /// <summary>Chooses pairs.</summary>
    /// <param name="lineage">The lineage.</param>
    /// <param name="most">Most pairs.</param>
    public static ClosestPairs Of(ModelLineage lineage, int most)
    {
        var count = lineage.Models.Length;
        var pairs = from i in Enumerable.Range(0, count) from j in Enumerable.Range(i + 1, count - i - 1) select (i, j);
        return new ClosestPairs(
            [.. pairs.OrderByDescending(pair => Number(lineage.Scores, pair)).ThenByDescending(pair => Number(lineage.Similarity, pair)).Take(most)],
            count * (count - 1L) / 2 <= most);
    }

    private static double Number(SquareMatrix? matrix, (int I, int J) pair) => matrix?[pair.I, pair.J] is { } value && double.IsFinite(value) ? value : double.NegativeInfinity;
}
