namespace ModelDiff.Verdicts;

/// <summary>The outcome of an audit. Immutable; holds no tensors.</summary>
/// <param name="Verdict">The answer, with its p-value and reasons.</param>
/// <param name="Panel">The score of victim and suspect, those of unrelated pairs, and each evidence.</param>
/// <param name="PanelSize">The number of reference models.</param>
/// <param name="Coverage">How many of them do the suspect's task; null where there were no natural inputs to tell.</param>
/// <param name="FalsePositiveRate">The accepted rate.</param>
/// <param name="Queries">Rows that the suspect was asked for.</param>
/// <param name="QueriesPlanned">Rows of the whole probe; a sequential audit may need fewer.</param>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed record AuditResult(Verdict Verdict, PanelResult Panel, int PanelSize, TaskCoverage? Coverage, double FalsePositiveRate, int Queries, int QueriesPlanned);
