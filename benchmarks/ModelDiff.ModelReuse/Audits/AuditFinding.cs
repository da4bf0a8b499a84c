using ModelDiff.Verdicts;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>What an audit says of one suspect.</summary>
/// <param name="Panel">By which panel.</param>
/// <param name="Owner">Whose audit.</param>
/// <param name="Cell">What the suspect is.</param>
/// <param name="IsDerived">Whether it was made from the owner's model.</param>
/// <param name="Decision">At an accepted false-positive rate of 1 %.</param>
/// <param name="P">Null where it is withheld.</param>
internal sealed record AuditFinding(string Panel, string Owner, string Cell, bool IsDerived, VerdictDecision Decision, double? P);
