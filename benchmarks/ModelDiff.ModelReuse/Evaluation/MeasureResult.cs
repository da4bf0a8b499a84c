using System.Collections.Immutable;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>How well one measure did on all zoos.</summary>
/// <param name="Name">The measure.</param>
/// <param name="Scores">One per zoo.</param>
/// <param name="Cost">What it took, the mean over the zoos.</param>
internal sealed record MeasureResult(string Name, ImmutableArray<MeasureScore> Scores, MeasureCost Cost)
{
    /// <summary>A figure over the zoos.</summary>
    public Figure Over(Func<MeasureScore, double> figure) => Figure.Of([.. Scores.Select(figure)]);

    /// <summary>P-values of innocent suspects over all zoos.</summary>
    public ImmutableArray<double> InnocentPValues => [.. Scores.SelectMany(score => score.InnocentPValues).Order()];
}
