namespace ModelDiff.Evidence;

/// <summary>One scalar measured on a victim and a suspect, and how unusual it is among unrelated models.</summary>
/// <param name="Name">The evidence, for example <c>ddv-similarity</c>.</param>
/// <param name="Value">The measured value; finite.</param>
/// <param name="Z">Standard score against the panel of reference models, or null without a panel.</param>
/// <param name="P">P-value against the panel, in (0, 1], or null without a panel.</param>
public sealed record EvidenceScore(string Name, double Value, double? Z = null, double? P = null);
