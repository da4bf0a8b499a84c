using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>A model that is ready to be asked.</summary>
/// <param name="Model">Owned by whoever opened it.</param>
/// <param name="Preprocessing">What lies before it.</param>
/// <param name="Isolation">What holds it, or null where it runs in this process or behind an endpoint.</param>
internal sealed record OpenedModel(IModelAdapter Model, Preprocessing Preprocessing, IsolationReport? Isolation);
