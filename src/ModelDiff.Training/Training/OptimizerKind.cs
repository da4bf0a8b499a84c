namespace ModelDiff.Training;

/// <summary>How gradients become steps.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with Nesterov momentum; weight decay is added to the gradient.</summary>
    Nesterov,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,
}
