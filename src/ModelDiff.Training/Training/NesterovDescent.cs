using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Stochastic gradient descent with Nesterov momentum and weight decay, step by step as PyTorch takes them. Owns its momenta.</summary>
/// <remarks>
/// TorchSharp's own optimizer makes a managed object of every coefficient and lets go of it before libtorch has read it; a garbage collection at that moment frees it under way.
/// Rare as that is, a panel takes tens of millions of such steps. Here the coefficients live as long as the optimizer.
/// </remarks>
internal sealed class NesterovDescent : IDescent
{
    private readonly (Parameter Value, Tensor Momentum)[] _parameters;
    private readonly Scalar _momentum;
    private readonly Scalar _weightDecay;
    private readonly Scalar _one = 1.0.ToScalar();

    /// <param name="parameters">Borrowed; what is learned.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="weightDecay">At least 0.</param>
    public NesterovDescent(IEnumerable<Parameter> parameters, double momentum, double weightDecay)
    {
        using var mode = no_grad();
        _parameters = [.. parameters.Select(parameter => (parameter, zeros_like(parameter).DetachFromDisposeScope()))];
        (_momentum, _weightDecay) = (momentum.ToScalar(), weightDecay.ToScalar());
    }

    /// <summary>Takes one step along the gradients, and clears them.</summary>
    /// <param name="rate">Learning rate, above 0.</param>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        using Scalar backwards = (-rate).ToScalar();
        foreach (var (value, momentum) in _parameters)
        {
            if (value.grad is not { } gradient)
                continue;
            gradient.add_(value, _weightDecay);
            momentum.mul_(_momentum).add_(gradient, _one);
            gradient.add_(momentum, _momentum);
            value.add_(gradient, backwards);
            value.grad = null;
        }

        GC.KeepAlive(backwards);
    }

    /// <summary>Disposes momenta and coefficients.</summary>
    public void Dispose()
    {
        foreach (var (_, momentum) in _parameters)
            momentum.Dispose();
        _momentum.Dispose();
        _weightDecay.Dispose();
        _one.Dispose();
    }
}
