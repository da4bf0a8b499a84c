using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Audits;

/// <summary>A classifier that tells the probability of its first class and no more.</summary>
/// <param name="inner">Owned by the new object.</param>
internal sealed class FirstProbability(IModelAdapter inner) : DelegatingModelAdapter(inner)
{
    public override ModelSignature Signature { get; } = inner.Signature with { OutputShape = new TensorShape(1) };

    public override async ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        using var scores = await Inner.ForwardAsync(inputs, cancellationToken).ConfigureAwait(false);
        using var scope = NewDisposeScope();
        return nn.functional.softmax(scores, 1).narrow(1, 0, 1).clone().DetachFromDisposeScope();
    }
}
