using ModelDiff.Models;

namespace ModelDiff.Verdicts;

/// <summary>A reference model of a panel.</summary>
/// <param name="Model">Borrowed; has nothing to do with victim or suspect.</param>
/// <param name="Family">Models of one family were made from each other or from a common ancestor, and are never compared with each other; null where this one is its own family.</param>
public sealed record PanelModel(IModelAdapter Model, string? Family = null);
