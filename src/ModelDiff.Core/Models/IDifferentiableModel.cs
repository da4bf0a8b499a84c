using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>The capability of a model in this process or near it: its outputs can be differentiated with respect to its inputs (white box).</summary>
/// <remarks>Ask an adapter for it: <see cref="IModelAdapter.GetCapability{T}"/>.</remarks>
public interface IDifferentiableModel
{
    /// <summary>What is known of the model.</summary>
    ModelSignature Signature { get; }

    /// <summary>Asks the model and records the autograd graph from the inputs to the outputs.</summary>
    /// <param name="inputs">Borrowed; float32 <c>[N, ...input]</c> on the device of the signature; gradients flow to it where it requires them.</param>
    /// <returns>Float32 <c>[N, K]</c>, attached to the current dispose scope as any tensor is; the caller disposes it.</returns>
    /// <exception cref="ModelInputException">The model does not take inputs of this shape.</exception>
    /// <exception cref="ModelForwardException">The model failed while it ran.</exception>
    /// <remarks>
    /// Synchronous, because dispose scopes and gradient mode belong to a thread. The model's parameters neither require nor receive gradients while it runs.
    /// A kernel without a backward pass may still be met: the outputs then do not require grad. <see cref="ModelGradients.Exist"/> tells.
    /// </remarks>
    Tensor Forward(Tensor inputs);
}
