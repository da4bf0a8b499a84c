using System.Collections.Immutable;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>How well one measure did on all zoos.</summary>
/// <param name="Name">The measure.</param>
/// <param name="Scores">One per zoo.</param>
/// <param name="Costs">What it took, one per zoo.</param>
internal sealed record MeasureResult(string Name, ImmutableArray<MeasureScore> Scores, ImmutableArray<MeasureCost> Costs)
{
    /// <summary>What it took, the mean over the zoos.</summary>
    public MeasureCost Cost => MeasureCost.Mean(Costs);

    /// <summary>P-values of innocent suspects over all zoos.</summary>
    public ImmutableArray<double> InnocentPValues => [.. Scores.SelectMany(score => score.InnocentPValues).Order()];

    /// <summary>Scores one more zoo.</summary>
    /// <param name="results">The results on those before, one per measure; empty for the first zoo.</param>
    /// <param name="tables">What each measure said of this one.</param>
    /// <param name="cases">What is to be said of it.</param>
    public static ImmutableArray<MeasureResult> Add(ImmutableArray<MeasureResult> results, ImmutableArray<MeasureTable> tables, ReuseCases cases) =>
    [
        .. tables.Select((table, i) => (results.IsEmpty ? new MeasureResult(table.Name, [], []) : results[i]).Add(MeasureScore.Of(table, cases), table.Cost)),
    ];

    /// <summary>A figure over the zoos.</summary>
    public Figure Over(Func<MeasureScore, double> figure) => Figure.Of([.. Scores.Select(figure)]);

    private MeasureResult Add(MeasureScore score, MeasureCost cost) => this with { Scores = Scores.Add(score), Costs = Costs.Add(cost) };
}
