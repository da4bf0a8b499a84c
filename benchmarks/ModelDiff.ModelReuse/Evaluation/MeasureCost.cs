namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>What a measure takes per suspect and candidate.</summary>
/// <param name="Queries">Rows that each of the two models is asked for.</param>
/// <param name="GradientQueries">Rows for which the suspect's gradients are computed.</param>
/// <param name="CraftSeconds">Seconds to craft the suspect's inputs, one thread.</param>
/// <param name="EvidenceMilliseconds">Milliseconds to summarize one model and compare it, one thread.</param>
/// <param name="ForwardMilliseconds">Milliseconds that one model takes to answer, one thread; 0 where it was not measured.</param>
internal readonly record struct MeasureCost(int Queries, int GradientQueries, double CraftSeconds, double EvidenceMilliseconds, double ForwardMilliseconds = 0)
{
    /// <summary>The mean over zoos, of which all take the same queries.</summary>
    public static MeasureCost Mean(IReadOnlyCollection<MeasureCost> costs) =>
        costs.First() with
        {
            CraftSeconds = costs.Average(cost => cost.CraftSeconds),
            EvidenceMilliseconds = costs.Average(cost => cost.EvidenceMilliseconds),
            ForwardMilliseconds = costs.Average(cost => cost.ForwardMilliseconds),
        };
}
