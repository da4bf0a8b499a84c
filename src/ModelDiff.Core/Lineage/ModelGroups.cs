using System.Collections.Immutable;
using ModelDiff.Statistics;

namespace ModelDiff.Lineage;

/// <summary>Models that are connected by related pairs.</summary>
internal static class ModelGroups
{
    /// <summary>The connected groups of at least two models, largest first, then by their first model.</summary>
    /// <param name="adjusted">Adjusted p-values; NaN connects nothing.</param>
    /// <param name="rate">Pairs of at most this connect.</param>
    public static ImmutableArray<ImmutableArray<int>> Of(SymmetricMatrix adjusted, double rate)
    {
        var groups = new List<ImmutableArray<int>>();
        var seen = new bool[adjusted.Count];
        for (var start = 0; start < adjusted.Count; start++)
        {
            if (seen[start])
                continue;
            var group = new SortedSet<int> { start };
            var open = new Queue<int>(group);
            seen[start] = true;
            while (open.TryDequeue(out var model))
            {
                foreach (var other in Enumerable.Range(0, adjusted.Count).Where(other => !seen[other] && adjusted[model, other] <= rate))
                {
                    seen[other] = true;
                    group.Add(other);
                    open.Enqueue(other);
                }
            }

            if (group.Count > 1)
                groups.Add([.. group]);
        }

        return [.. groups.OrderByDescending(group => group.Length).ThenBy(group => group[0])];
    }
}
