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
        cancellationToken.ThrowIfCancellationRequested();
        ModelInputs.Check(Signature, inputs);
        var answers = new List<Tensor>();
        try
        {
            for (var start = 0L; start < inputs.shape[0]; start += _size)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var batch = DetachedBatch(inputs, start);
                answers.Add(await Inner.ForwardAsync(batch, cancellationToken).ConfigureAwait(false));
            }

            return JoinDetached(answers, inputs.shape[0]);
        }
        finally
        {
            answers.ForEach(answer => answer.Dispose());
        }
    }

    private Tensor DetachedBatch(Tensor inputs, long start)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return Batch(inputs, start).DetachFromDisposeScope();
    }

    private Tensor JoinDetached(List<Tensor> answers, long rows)
    {
        using var scope = NewDisposeScope();
        return Join(answers, rows).DetachFromDisposeScope();
    }

    /// <summary>Rows from <paramref name="start"/>; missing ones at the end repeat the last.</summary>
    private Tensor Batch(Tensor inputs, long start)
    {
        var rows = inputs.narrow(0, start, Math.Min(_size, inputs.shape[0] - start));
        var missing = _size - rows.shape[0];
        if (missing == 0)
            return rows;
        var last = rows.narrow(0, rows.shape[0] - 1, 1);
        return cat([rows, last.expand([missing, .. last.shape[1..]])], 0);
    }

    private Tensor Join(List<Tensor> answers, long rows)
    {
        if (answers.FirstOrDefault(answer => answer.shape[1] != answers[0].shape[1]) is { } odd)
            throw new ModelOutputException(Signature.Name, $"rows of {odd.shape[1]} values after rows of {answers[0].shape[1]}.");
        return cat(answers, 0).narrow(0, 0, rows);
    }

    private sealed class Differentiable(IModelAdapter inner, int size) : BatchedModel(inner, size), IDifferentiableModel
    {
        public Tensor Forward(Tensor inputs)
        {
            using var scope = NewDisposeScope();
            ModelInputs.Check(Signature, inputs);
            var answers = new List<Tensor>();
            for (var start = 0L; start < inputs.shape[0]; start += _size)
                answers.Add(((IDifferentiableModel)Inner).Forward(Batch(inputs, start)));
            return Join(answers, inputs.shape[0]).MoveToOuterDisposeScope();
        }
    }
}
