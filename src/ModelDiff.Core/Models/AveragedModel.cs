using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A noisy model whose answers are the mean of several. It has no gradients.</summary>
/// <param name="inner">Owned by the new object.</param>
/// <param name="repeats">How often each row is asked, at least 2.</param>
internal sealed class AveragedModel(IModelAdapter inner, int repeats) : DelegatingModelAdapter(inner)
{
    /// <inheritdoc/>
    public override async ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        var sum = await Inner.ForwardAsync(inputs, cancellationToken).ConfigureAwait(false);
        try
        {
            for (var i = 1; i < repeats; i++)
            {
                using var more = await Inner.ForwardAsync(inputs, cancellationToken).ConfigureAwait(false);
                Add(sum, more);
            }

            Divide(sum);
            return sum;
        }
        catch
        {
            sum.Dispose();
            throw;
        }
    }

    private void Add(Tensor sum, Tensor more)
    {
        if (!sum.shape.AsSpan().SequenceEqual(more.shape))
            throw new ModelOutputException(Signature.Name, $"{TensorShape.Format(more.shape)} for a batch that gave {TensorShape.Format(sum.shape)} before.");
        using var mode = no_grad();
        sum.add_(more, Lasting(1));
    }

    private void Divide(Tensor sum)
    {
        using var mode = no_grad();
        sum.div_(Lasting(repeats));
    }
}
