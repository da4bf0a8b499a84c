using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model behind a change of its inputs, with a signature of its own. It has gradients where the model has.</summary>
internal sealed class TransformedModel : DelegatingModelAdapter
{
    private readonly Func<Tensor, Tensor> _before;

    /// <summary>Wraps a model.</summary>
    /// <param name="inner">Owned by the new object.</param>
    /// <param name="signature">What the new object takes.</param>
    /// <param name="before">Turns inputs of the new object into inputs of <paramref name="inner"/>; borrows its argument.</param>
    public TransformedModel(IModelAdapter inner, ModelSignature signature, Func<Tensor, Tensor> before)
        : base(inner)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(before);
        (Signature, _before) = (signature, before);
    }

    /// <inheritdoc/>
    public override ModelSignature Signature { get; }

    /// <inheritdoc/>
    public override async ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var transformed = TransformWithoutGradient(ModelInputs.TensorOf(Signature, inputs));
        return await Inner.ForwardAsync(transformed, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override T? GetCapability<T>() where T : class => GradientDecorator.Of<T>(this, Inner, (model, inputs) =>
    {
        using var scope = NewDisposeScope();
        return model.Forward(Transform(inputs)).MoveToOuterDisposeScope();
    });

    private Tensor TransformWithoutGradient(Tensor inputs)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return Transform(inputs).alias().DetachFromDisposeScope();
    }

    private Tensor Transform(Tensor inputs)
    {
        ModelInputs.Check(Signature, inputs);
        return InProcessModel.Guard(Signature, inputs, () => _before(inputs));
    }
}
