using ModelDiff.Verdicts;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>What one measure said of one zoo.</summary>
/// <param name="Name">What tables and files call the measure.</param>
/// <param name="Table">Its word on suspects and candidates.</param>
/// <param name="PValue">The p-value of a case's first candidate.</param>
/// <param name="Cost">What it took.</param>
internal sealed record MeasureTable(string Name, SimilarityTable Table, Func<ReuseCase, double> PValue, MeasureCost Cost)
{
    /// <summary>The verdict on a case's first candidate; null where the measure gives none.</summary>
    public Func<ReuseCase, VerdictDecision>? Decide { get; init; }
}
