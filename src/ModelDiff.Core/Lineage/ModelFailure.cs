namespace ModelDiff.Lineage;

/// <summary>A model that a lineage had to leave out. Immutable.</summary>
/// <param name="Name">The name that reports use.</param>
/// <param name="Reason">What happened, as a sentence.</param>
public sealed record ModelFailure(string Name, string Reason);
