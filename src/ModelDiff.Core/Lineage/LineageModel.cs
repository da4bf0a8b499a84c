using ModelDiff.Models;

namespace ModelDiff.Lineage;

/// <summary>A model whose lineage is asked for.</summary>
/// <param name="Model">Borrowed.</param>
/// <param name="Identity">Tells it from every other model and setting, for example the hash of its file and its preprocessing: under it, its answers are kept. Null where they are not to be kept.</param>
/// <param name="Family">For reference models: as in <see cref="Verdicts.PanelModel"/>. Else without meaning.</param>
public sealed record LineageModel(IModelAdapter Model, string? Identity = null, string? Family = null);
