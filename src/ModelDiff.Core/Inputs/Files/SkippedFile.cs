namespace ModelDiff.Inputs;

/// <summary>A file that was left out.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record SkippedFile(string Path, string Reason);
