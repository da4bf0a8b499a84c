using System.Collections.Immutable;
using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>How many derived pairs of one sort a measure finds while it accuses one innocent in a hundred.</summary>
/// <param name="Above">Pairs whose similarity is above the threshold that 1 % of the references pass.</param>
/// <param name="Called">Pairs with a p-value of at most 1 %.</param>
internal sealed record DerivedPairs(Tally Above, Tally Called)
{
    private const double Rate = 0.01;

    /// <summary>Counts the pairs of cases.</summary>
    /// <param name="table">What the measure says.</param>
    /// <param name="pValue">Of a case's first candidate.</param>
    /// <param name="cases">The cases; may be none.</param>
    public static DerivedPairs Of(SimilarityTable table, Func<ReuseCase, double> pValue, ImmutableArray<ReuseCase> cases)
    {
        if (cases.IsEmpty)
            return new DerivedPairs(default, default);
        var pairs = cases.SelectMany(item => item.Candidates.Select(candidate => item with { Candidates = [candidate] })).ToArray();
        var records = table.Records(cases);
        var found = new RocCurve(records.Where(record => record.IsParent).Select(record => record.Similarity), records.Where(record => !record.IsParent).Select(record => record.Similarity))
            .TruePositiveRate(Rate).Value;
        return new DerivedPairs(new Tally((int)Math.Round(found * pairs.Length), pairs.Length), new Tally(pairs.Count(pair => pValue(pair) <= Rate), pairs.Length));
    }
}
