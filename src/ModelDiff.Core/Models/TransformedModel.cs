using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model behind a change of its inputs, with a signature of its own.</summary>
internal class TransformedModel : DelegatingModelAdapter
{
    private readonly Func<Tensor, Tensor> _before;

    private TransformedModel(IModelAdapter inner, ModelSignature signature, Func<Tensor, Tensor> before)
        : base(inner) => (Signature, _before) = (signature, before);

    /// <inheritdoc/>
    public override ModelSignature Signature { get; }

    /// <summary>Wraps a model; the result has gradients where the model has.</summary>
    /// <param name="inner">Owned by the result.</param>
    /// <param name="signature">What the result takes.</param>
    /// <param name="before">Turns inputs of the result into inputs of <paramref name="inner"/>; borrows its argument.</param>
    public static TransformedModel Around(IModelAdapter inner, ModelSignature signature, Func<Tensor, Tensor> before)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(before);
        return inner is IDifferentiableModel ? new Differentiable(inner, signature, before) : new TransformedModel(inner, signature, before);
    }

    /// <inheritdoc/>
    public override async ValueTask<Tensor> ForwardAsync(Tensor inputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var transformed = TransformWithoutGradient(inputs);
        return await Inner.ForwardAsync(transformed, cancellationToken).ConfigureAwait(false);
    }

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

    private sealed class Differentiable(IModelAdapter inner, ModelSignature signature, Func<Tensor, Tensor> before)
        : TransformedModel(inner, signature, before), IDifferentiableModel
    {
        public Tensor Forward(Tensor inputs)
        {
            using var scope = NewDisposeScope();
            return ((IDifferentiableModel)Inner).Forward(Transform(inputs)).MoveToOuterDisposeScope();
        }
    }
}
