using System.Collections.Immutable;
using ModelDiff.Inputs;

namespace ModelDiff.Training;

/// <summary>Images with classes as they were read, and what was left out. Owns the images.</summary>
/// <param name="Images">The images that could be read.</param>
/// <param name="Skipped">Files that could not be read, and why.</param>
public sealed record ImageData(LabeledImages Images, ImmutableArray<SkippedFile> Skipped) : IDisposable
{
    /// <summary>Disposes the images.</summary>
    public void Dispose() => Images.Dispose();
}
