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
    /// <param name="inputs">Borrowed; of the signature's input space, N being its batch size where it states one. Tensors are float32 <c>[N, ...input]</c> unless it says otherwise, with values in its range, on any device.</param>
    /// <param name="cancellationToken">Observed before the model runs and, where the transport allows it, while it runs.</param>
    /// <returns>Owned by the caller: float32 <c>[N, K]</c> (each row's outputs flattened), new storage, on the device of <paramref name="inputs"/> (of texts: the CPU), in no dispose scope, without gradient.</returns>
    /// <exception cref="ModelInputException">The model does not take such inputs.</exception>
    /// <exception cref="ModelForwardException">The model failed while it ran.</exception>
    /// <exception cref="ModelOutputException">The model's answer is not one tensor row per input row.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default);

    /// <summary>What the model can do besides, such as <see cref="IDifferentiableModel"/> or <see cref="IMultiOutputModel"/>.</summary>
    /// <typeparam name="T">The capability.</typeparam>
    /// <returns>Borrowed, valid as long as the model; null where the model cannot do it.</returns>
    /// <remarks>Not every object of a type has what the type may have: a quantized file has no gradients. Decorators say which capabilities of the inner model hold for them too.</remarks>
    T? GetCapability<T>() where T : class => this as T;
}
