using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Demo;

/// <summary>What the audit of one suspect of the demo found.</summary>
/// <param name="Suspect">Its name.</param>
/// <param name="Relation">How it really came to be.</param>
/// <param name="IsDerived">Whether it was really made from the owner's model.</param>
/// <param name="Accuracy">On images that no model has seen, from 0 to 1.</param>
/// <param name="Verdict">What the audit says.</param>
internal sealed record DemoFinding(string Suspect, string Relation, bool IsDerived, double Accuracy, Verdict Verdict);
