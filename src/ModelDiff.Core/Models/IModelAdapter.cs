using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model that can be asked. Nothing more is assumed: it may be a file, a process or an endpoint.</summary>
/// <remarks>
/// One call at a time: an adapter need not support concurrent calls unless it says so.
/// An adapter made from a path owns what it loaded; one made from an object leaves that object to its owner unless told otherwise.
/// </remarks>
public interface IModelAdapter : IDisposable
{
    /// <summary>What is known of the model.</summary>
    ModelSignature Signature { get; }

    /// <summary>Asks the model for its outputs.</summary>
    /// <param name="inputs">Borrowed; float32 <c>[N, ...input]</c>, N being the signature's batch size where it states one, with values in the signature's input range, on any device.</param>
    /// <param name="cancellationToken">Observed before the model runs and, where the transport allows it, while it runs.</param>
    /// <returns>Owned by the caller: float32 <c>[N, K]</c> (each row's outputs flattened), new storage, on the device of <paramref name="inputs"/>, in no dispose scope, without gradient.</returns>
    /// <exception cref="ModelInputException">The model does not take inputs of this shape.</exception>
    /// <exception cref="ModelForwardException">The model failed while it ran.</exception>
    /// <exception cref="ModelOutputException">The model's answer is not one tensor row per input row.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    ValueTask<Tensor> ForwardAsync(Tensor inputs, CancellationToken cancellationToken = default);
}
