using System.Collections.Immutable;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>A suspect, the models that are claimed to be behind it, and the references that they must beat.</summary>
/// <param name="Suspect">Name of the model under suspicion.</param>
/// <param name="Candidates">Names of its ancestors, its sibling, or, for an innocent suspect, of a model that it was not made from.</param>
/// <param name="References">Names of models that it has nothing to do with.</param>
internal sealed record ReuseCase(string Suspect, ImmutableArray<string> Candidates, ImmutableArray<string> References);
