using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>A model that is ready to be asked.</summary>
/// <param name="Model">Owned by whoever opened it.</param>
/// <param name="Preprocessing">What lies before it.</param>
internal sealed record OpenedModel(IModelAdapter Model, Preprocessing Preprocessing)
{
    /// <summary>What of its file does not run, and what stands in its place.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What holds it, or null where it runs in this process or behind an endpoint.</summary>
    public IsolationReport? Isolation { get; init; }
}
