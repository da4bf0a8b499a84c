using ModelDiff.TFLite.Graph;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>What an operator computes.</summary>
/// <param name="call">Its inputs and options.</param>
/// <returns>Its outputs, in the current dispose scope; may be inputs themselves.</returns>
internal delegate Tensor[] Kernel(OperatorCall call);
