using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Training;

/// <summary>Computes what a batch has to lower, a scalar, from its images and their classes. Called in a dispose scope.</summary>
internal delegate Tensor Loss(Tensor images, Tensor labels);
