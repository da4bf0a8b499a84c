using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>A network without its head.</summary>
/// <param name="Stages">Each takes the last one's features.</param>
/// <param name="Features">Numbers per image, or per place of it, that the last stage makes.</param>
internal sealed record NetworkParts(nn.Module<Tensor, Tensor>[] Stages, long Features);
