namespace ModelDiff.ModelReuse.Audits;

/// <summary>What another method says of one suspect.</summary>
/// <param name="Method">The method.</param>
/// <param name="Owner">Whose audit.</param>
/// <param name="Cell">What the suspect is.</param>
/// <param name="IsDerived">Whether it was made from the owner's model.</param>
/// <param name="P">How often an innocent would look so much like a copy, as far as the method tells.</param>
internal sealed record RivalFinding(string Method, string Owner, string Cell, bool IsDerived, double P);
