using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A function as a model: any code that answers a batch, in this process or behind a wire. It has no gradients.</summary>
public sealed class DelegateAdapter : IModelAdapter
{
    private readonly Func<Tensor, CancellationToken, ValueTask<Tensor>> _ask;

    /// <summary>Makes a model of a function, which runs without recording gradients and within a dispose scope.</summary>
    /// <param name="signature">What is known of the model. Inputs are moved to its device.</param>
    /// <param name="ask">Borrows a copy of the inputs, float32 <c>[N, ...input]</c>, and returns a real tensor of any type with N rows <c>[N, ...]</c>, which it gives up.</param>
    public DelegateAdapter(ModelSignature signature, Func<Tensor, Tensor> ask)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(ask);
        Signature = signature;
        _ask = (inputs, _) => new(AskWithinScope(inputs, ask));
    }

    /// <summary>Makes a model of an asynchronous function.</summary>
    /// <param name="signature">What is known of the model. Inputs are moved to its device.</param>
    /// <param name="ask">Borrows a copy of the inputs, float32 <c>[N, ...input]</c>, and returns a real tensor of any type with N rows <c>[N, ...]</c>, which it gives up; disposes its other tensors itself.</param>
    public DelegateAdapter(ModelSignature signature, Func<Tensor, CancellationToken, ValueTask<Tensor>> ask)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(ask);
        Signature = signature;
        _ask = ask;
    }

    /// <inheritdoc/>
    public ModelSignature Signature { get; }

    /// <inheritdoc/>
    public async ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var values = ModelInputs.TensorOf(Signature, inputs);
        ModelInputs.Check(Signature, values);
        using var copy = Copy(values);
        Tensor? answer;
        try
        {
            answer = await _ask(copy, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (ModelDiffException or OperationCanceledException))
        {
            throw InProcessModel.Failure(Signature, values, exception);
        }

        using (answer)
            return Rows(answer, values);
    }

    /// <summary>Does nothing: a function has nothing to dispose.</summary>
    public void Dispose()
    {
    }

    private Tensor Copy(Tensor inputs)
    {
        using var mode = no_grad();
        return inputs.to(inputs.dtype, Signature.Device, copy: true).DetachFromDisposeScope();
    }

    private static Tensor AskWithinScope(Tensor inputs, Func<Tensor, Tensor> ask)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return ask(inputs)?.DetachFromDisposeScope()!;
    }

    private Tensor Rows(Tensor? answer, Tensor inputs)
    {
        if (answer is null)
            throw new ModelOutputException(Signature.Name, "expected a tensor; got null.");
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return ModelOutputs.ToRows(Signature.Name, answer, inputs.shape[0]).detach().to(ScalarType.Float32, inputs.device, copy: true).DetachFromDisposeScope();
    }
}
