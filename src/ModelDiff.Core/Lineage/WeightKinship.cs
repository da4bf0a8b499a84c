namespace ModelDiff.Lineage;

/// <summary>What the weights of two models have in common.</summary>
/// <param name="IsSameFile">Whether their files are the same.</param>
/// <param name="Tensors">How many tensors, to the last bit.</param>
/// <param name="Layers">How many layers of the first one have a like in the second, beyond what independently initialized models have.</param>
/// <param name="Similarity">The share of layers that have a like in the other model, or of tensors that are the same where that is more, in [0, 1].</param>
/// <param name="Description">The same for people; null where the two are not related.</param>
internal sealed record WeightKinship(bool IsSameFile, int Tensors, int Layers, double Similarity, string? Description);
