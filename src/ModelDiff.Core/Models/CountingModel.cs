using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model whose rows are counted and, where there is a budget, limited. Rows count when they are asked, whether the model answers or fails.</summary>
public sealed class CountingModel : DelegatingModelAdapter
{
    internal CountingModel(IModelAdapter inner, long? budget)
        : base(inner) => Budget = budget;

    /// <summary>Rows allowed in all, or null where there is no limit.</summary>
    public long? Budget { get; }

    /// <summary>Rows asked so far, with and without gradients.</summary>
    public long Queries { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="QueryBudgetExceededException">The rows would exceed the budget; the model was not asked.</exception>
    public override ValueTask<Tensor> ForwardAsync(InputBatch inputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (inputs is TensorBatch { Values: var values })
            ModelInputs.Check(Signature, values);
        Count(inputs.Count);
        return Inner.ForwardAsync(inputs, cancellationToken);
    }

    /// <inheritdoc/>
    public override T? GetCapability<T>() where T : class => GradientDecorator.Of<T>(this, Inner, (model, inputs) =>
    {
        ModelInputs.Check(Signature, inputs);
        Count(inputs.shape[0]);
        return model.Forward(inputs);
    });

    private void Count(long rows)
    {
        if (Queries + rows > Budget)
            throw new QueryBudgetExceededException(Signature.Name, Budget.Value, Queries, rows);
        Queries += rows;
    }
}
