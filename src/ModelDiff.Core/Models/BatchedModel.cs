using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model that is asked in batches of one size, whatever the number of rows. It has gradients where the model has.</summary>
internal sealed class BatchedModel : DelegatingModelAdapter
{
    private readonly int _size;

    /// <summary>Wraps a model.</summary>
    /// <param name="inner">Owned by the new object.</param>
    /// <param name="size">Rows per call, at least 1.</param>
    public BatchedModel(IModelAdapter inner, int size)
        : base(inner)
    {
        _size = size;
        Signature = inner.Signature with { BatchSize = null };
    }

    /// <inheritdoc/>
    public override ModelSignature Signature { get; }

    /// <inheritdoc/>
    public override async ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        if (inputs is TensorBatch { Values: var values })
            ModelInputs.Check(Signature, values);
        return await FixedBatch.AskAsync(Inner, inputs, _size, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override T? GetCapability<T>() where T : class => GradientDecorator.Of<T>(this, Inner, (model, inputs) =>
    {
        using var scope = NewDisposeScope();
        ModelInputs.Check(Signature, inputs);
        var answers = new List<Tensor>();
        for (var start = 0L; start < inputs.shape[0]; start += _size)
            answers.Add(model.Forward(FixedBatch.Rows(inputs, start, _size)));
        return FixedBatch.Join(Signature.Name, answers, inputs.shape[0]).MoveToOuterDisposeScope();
    });
}
