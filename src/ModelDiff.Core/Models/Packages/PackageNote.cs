namespace ModelDiff.Models.Packages;

/// <summary>A part of a package of which no more than this can be said. Immutable, compared by value.</summary>
/// <param name="Path">Where it lies, as of <see cref="PackageModel.Path"/>.</param>
/// <param name="Text">What is the matter, as a sentence.</param>
public sealed record PackageNote(string Path, string Text);
