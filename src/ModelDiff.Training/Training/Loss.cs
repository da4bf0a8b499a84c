using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Computes what a batch has to lower.</summary>
/// <param name="images">Borrowed; float32 <c>[N, C, H, W]</c> in [0, 1].</param>
/// <param name="labels">Borrowed; classes, int64 <c>[N]</c>, or where labels are smoothed or images mixed the probabilities of the classes, float32 <c>[N, classes]</c>.</param>
/// <returns>A scalar with gradient, in the caller's dispose scope.</returns>
public delegate Tensor Loss(Tensor images, Tensor labels);
