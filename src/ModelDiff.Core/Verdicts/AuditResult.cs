namespace ModelDiff.Verdicts;

/// <summary>The outcome of an audit. Immutable; holds no tensors.</summary>
/// <param name="Verdict">The answer, with its p-value and reasons.</param>
/// <param name="Panel">The score of victim and suspect, those of unrelated pairs, and each evidence.</param>
/// <param name="Queries">Rows that each model was asked for.</param>
public sealed record AuditResult(Verdict Verdict, PanelResult Panel, int Queries);
