namespace ModelDiff.ModelReuse.Scoring;

/// <summary>One measured similarity between a suspect and a candidate.</summary>
/// <param name="Suspect">The model under suspicion.</param>
/// <param name="Candidate">The model that it may have been made from.</param>
/// <param name="IsParent">Whether it was: the candidate is the parent (or an earlier ancestor), not an unrelated reference.</param>
/// <param name="Similarity">The measure; larger means closer. Finite.</param>
public sealed record SimilarityRecord(string Suspect, string Candidate, bool IsParent, double Similarity);
