using System.Collections.Immutable;
using ModelDiff.Lineage;
using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>What the library's lineage gets right of a zoo's.</summary>
internal sealed record LineageScore
{
    /// <summary>Models and reference models that were asked.</summary>
    public required (int Models, int Panel) Asked { get; init; }

    /// <summary>Rows per model.</summary>
    public required int Queries { get; init; }

    /// <summary>The accepted rate of false discoveries.</summary>
    public required double Rate { get; init; }

    /// <summary>Pairs of relatives, and all pairs.</summary>
    public required (int Related, int All) Pairs { get; init; }

    /// <summary>Pairs called related: those that are, and all that are called; null without a panel.</summary>
    public (int Right, int All)? Called { get; init; }

    /// <summary>Per kind of relation, the pairs called related and all of them; empty without a panel.</summary>
    public ImmutableSortedDictionary<string, (int Called, int All)> ByKind { get; init; } = ImmutableSortedDictionary<string, (int, int)>.Empty;

    /// <summary>Groups found: how many, the models in them, and the models in them that go back to the first model which most of their group go back to; null without a panel.</summary>
    public (int Groups, int Models, int Pure)? Groups { get; init; }

    /// <summary>Adjusted Rand index of the groups against the families, single models as groups of their own: 1 where they are the same, about 0 by chance; null without a panel.</summary>
    public double? Rand { get; init; }

    /// <summary>The chance that a pair of relatives is more similar than an unrelated pair.</summary>
    public required double SimilarityArea { get; init; }

    /// <summary>The same for scores; null without a panel.</summary>
    public double? ScoreArea { get; init; }

    /// <summary>The chance that a pair of relatives is closer in the tree than an unrelated pair.</summary>
    public required double TreeArea { get; init; }

    /// <summary>Models with relatives whose closest model in the tree is one, and all models with relatives.</summary>
    public required (int Right, int All) TreeNeighbors { get; init; }

    /// <summary>Scores a lineage.</summary>
    /// <param name="lineage">What the library found.</param>
    /// <param name="kinship">What is true, of the same models in the same order.</param>
    public static LineageScore Of(ModelLineage lineage, Kinship kinship)
    {
        var count = lineage.Models.Length;
        (int I, int J)[] pairs = [.. from i in Enumerable.Range(0, count) from j in Enumerable.Range(i + 1, count - i - 1) select (i, j)];
        var paths = TreePaths.Of(lineage.Tree, count);
        var score = new LineageScore
        {
            Asked = (count, lineage.PanelSize),
            Queries = lineage.Queries,
            Rate = lineage.FalsePositiveRate,
            Pairs = (pairs.Count(pair => kinship.AreRelated(pair.I, pair.J)), pairs.Length),
            SimilarityArea = Area(pair => lineage.Similarity[pair.I, pair.J]),
            TreeArea = Area(pair => -paths[pair.I, pair.J]),
            TreeNeighbors = Neighbors(paths, kinship),
        };
        if (lineage is not { AdjustedPValues: { } adjusted, Groups: { } groups, Scores: { } scores })
            return score;
        var called = pairs.Where(pair => adjusted[pair.I, pair.J] <= lineage.FalsePositiveRate).ToHashSet();
        return score with
        {
            Called = (called.Count(pair => kinship.AreRelated(pair.I, pair.J)), called.Count),
            ByKind = pairs.GroupBy(pair => kinship.Between(pair.I, pair.J)).ToImmutableSortedDictionary(kind => kind.Key, kind => (kind.Count(called.Contains), kind.Count()), StringComparer.Ordinal),
            Groups = (groups.Length, groups.Sum(group => group.Length), groups.Sum(group => group.CountBy(kinship.RootOf).Max(root => root.Value))),
            Rand = AdjustedRand(Labels(groups, count), [.. Enumerable.Range(0, count).Select(kinship.RootOf)]),
            ScoreArea = Area(pair => double.IsFinite(scores[pair.I, pair.J]) ? scores[pair.I, pair.J] : double.NegativeInfinity),
        };

        double Area(Func<(int I, int J), double> value)
        {
            var byTruth = pairs.ToLookup(pair => kinship.AreRelated(pair.I, pair.J), value);
            return byTruth[true].Any() && byTruth[false].Any() ? new RocCurve(byTruth[true], byTruth[false]).Area : double.NaN;
        }
    }

    /// <summary>Adjusted Rand index of two groupings of the same items.</summary>
    /// <remarks>Source: Hubert and Arabie, "Comparing partitions", Journal of Classification 1985.</remarks>
    internal static double AdjustedRand<TA, TB>(IReadOnlyList<TA> a, IReadOnlyList<TB> b)
        where TA : notnull
        where TB : notnull
    {
        var together = a.Zip(b).CountBy(pair => pair).Sum(cell => Pairs(cell.Value));
        var (first, second) = (a.CountBy(item => item).Sum(cell => Pairs(cell.Value)), b.CountBy(item => item).Sum(cell => Pairs(cell.Value)));
        var expected = first * second / Pairs(a.Count);
        var most = (first + second) / 2;
        return most == expected ? 1 : (together - expected) / (most - expected);

        static double Pairs(int count) => count * (count - 1.0) / 2;
    }

    /// <summary>A number per group, and one more for each model in none.</summary>
    private static int[] Labels(ImmutableArray<ImmutableArray<int>> groups, int count)
    {
        var labels = Enumerable.Range(groups.Length, count).ToArray();
        for (var group = 0; group < groups.Length; group++)
        {
            foreach (var model in groups[group])
                labels[model] = group;
        }

        return labels;
    }

    private static (int Right, int All) Neighbors(double[,] paths, Kinship kinship)
    {
        var models = Enumerable.Range(0, paths.GetLength(0)).ToArray();
        var withRelatives = models.Where(model => models.Any(other => other != model && kinship.AreRelated(model, other))).ToArray();
        return (withRelatives.Count(model => kinship.AreRelated(model, models.Where(other => other != model).MinBy(other => paths[model, other]))), withRelatives.Length);
    }
}
