namespace ModelDiff.Weights.Initialization;

/// <summary>Initial weights that anybody can begin at: those of PyTorch's layers at a seed that people use.</summary>
/// <param name="Seed">Of <c>torch.manual_seed</c>.</param>
/// <param name="Weights">The layers as they begin, under the names of the model that began there.</param>
internal sealed record PublicInitialization(long Seed, ModelWeights Weights);
