using System.Collections.Immutable;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>One owner with his model, his twins and those whom he suspects.</summary>
/// <param name="Victim">His model.</param>
/// <param name="Twins">Second models by his recipe, of fresh and of his own initial weights.</param>
/// <param name="Suspects">Guilty ones and innocents.</param>
internal sealed record AuditedOwner(AuditModel Victim, ImmutableArray<AuditModel> Twins, ImmutableArray<AuditModel> Suspects);
