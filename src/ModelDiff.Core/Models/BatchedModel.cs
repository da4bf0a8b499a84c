using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model that is asked in batches of one size, whatever the number of rows.</summary>
internal class BatchedModel : DelegatingModelAdapter
{
    private readonly int _size;

    private BatchedModel(IModelAdapter inner, int size)
        : base(inner)
    {
        _size = size;
        Signature = inner.Signature with { BatchSize = null };
    }

    /// <inheritdoc/>
    public override ModelSignature Signature { get; }

    /// <summary>Wraps a model; the result has gradients where the model has.</summary>
    /// <param name="inner">Owned by the result.</param>
    /// <param name="size">Rows per call, at least 1.</param>
    public static BatchedModel Around(IModelAdapter inner, int size) =>
        inner is IDifferentiableModel ? new Differentiable(inner, size) : new BatchedModel(inner, size);

    /// <inheritdoc/>
    public override async ValueTask<Tensor> ForwardAsync(Tensor inputs, CancellationToken cancellationToken = default)
    {
        ModelInputs.Check(Signature, inputs);
        return await FixedBatch.AskAsync(Inner, inputs, _size, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Differentiable(IModelAdapter inner, int size) : BatchedModel(inner, size), IDifferentiableModel
    {
        public Tensor Forward(Tensor inputs)
        {
            using var scope = NewDisposeScope();
            ModelInputs.Check(Signature, inputs);
            var answers = new List<Tensor>();
            for (var start = 0L; start < inputs.shape[0]; start += _size)
                answers.Add(((IDifferentiableModel)Inner).Forward(FixedBatch.Rows(inputs, start, _size)));
            return FixedBatch.Join(Signature.Name, answers, inputs.shape[0]).MoveToOuterDisposeScope();
        }
    }
}
