namespace ModelDiff.Measures;

/// <summary>What speaks most for common origin among all that was measured, and what speaks most against it.</summary>
/// <param name="For">The evidence with the smallest p-value, among equals the highest z; null where nothing was judged by a panel.</param>
/// <param name="Against">The evidence with the largest p-value, among equals the lowest z; null where there are no two.</param>
public sealed record StrongestEvidence(EvidenceScore? For, EvidenceScore? Against)
{
    /// <summary>Looks through everything that was measured, whether or not the verdict rests on it.</summary>
    /// <param name="evidence">The evidence.</param>
    public static StrongestEvidence Of(IEnumerable<EvidenceScore> evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        EvidenceScore[] judged = [.. evidence.Where(score => score.P is not null).OrderBy(score => score.P).ThenByDescending(score => score.Z ?? double.NegativeInfinity)];
        return new StrongestEvidence(judged.FirstOrDefault(), judged.Length > 1 ? judged[^1] : null);
    }
}
