using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>A model whose rows are counted and, where there is a budget, limited. Rows count when they are asked, whether the model answers or fails.</summary>
public class CountingModel : DelegatingModelAdapter
{
    private CountingModel(IModelAdapter inner, long? budget)
        : base(inner) => Budget = budget;

    /// <summary>Rows allowed in all, or null where there is no limit.</summary>
    public long? Budget { get; }

    /// <summary>Rows asked so far, with and without gradients.</summary>
    public long Queries { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="QueryBudgetExceededException">The rows would exceed the budget; the model was not asked.</exception>
    public override ValueTask<Tensor> ForwardAsync(Tensor inputs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Count(inputs);
        return Inner.ForwardAsync(inputs, cancellationToken);
    }

    internal static CountingModel Around(IModelAdapter inner, long? budget) =>
        inner is IDifferentiableModel ? new Differentiable(inner, budget) : new CountingModel(inner, budget);

    private void Count(Tensor inputs)
    {
        ModelInputs.Check(Signature, inputs);
        var rows = inputs.shape[0];
        if (Queries + rows > Budget)
            throw new QueryBudgetExceededException(Signature.Name, Budget.Value, Queries, rows);
        Queries += rows;
    }

    private sealed class Differentiable(IModelAdapter inner, long? budget) : CountingModel(inner, budget), IDifferentiableModel
    {
        public Tensor Forward(Tensor inputs)
        {
            Count(inputs);
            return ((IDifferentiableModel)Inner).Forward(inputs);
        }
    }
}
