namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>What one measure said of one zoo.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Table">Its word on every two models.</param>
/// <param name="Cost">What it took.</param>
internal sealed record MeasureTable(Measure Measure, SimilarityTable Table, MeasureCost Cost);
