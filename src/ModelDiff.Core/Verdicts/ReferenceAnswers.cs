using ModelDiff.Evidence;

namespace ModelDiff.Verdicts;

/// <summary>What a reference model of a panel answered.</summary>
/// <param name="Responses">Its answers.</param>
/// <param name="Family">As in <see cref="PanelModel"/>.</param>
public sealed record ReferenceAnswers(ModelResponses Responses, string? Family = null);
