namespace ModelDiff.Training;

/// <summary>Whose copy a model is, and by which method. Immutable.</summary>
/// <param name="Method">A name of <see cref="ReuseMethods.Names"/>, or <c>transfer</c>.</param>
/// <param name="Copy">Which of several copies by this method, from 0: the methods go through grids, shares of pruned weights and the like in this order.</param>
/// <param name="Victim">SHA-256 of the victim's file; null where it is unknown.</param>
public sealed record ReuseOrigin(string Method, int Copy, string? Victim = null);
