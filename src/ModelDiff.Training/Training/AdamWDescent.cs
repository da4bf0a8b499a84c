using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Adam with decoupled weight decay, step by step as PyTorch takes them. Owns its moments.</summary>
/// <remarks>
/// Source: Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
/// Weights, matrices and kernels alike, decay; scales and shifts do not. Why this is not TorchSharp's own optimizer: see <see cref="NesterovDescent"/>.
/// </remarks>
internal sealed class AdamWDescent : IDescent
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;

    private readonly (Parameter Value, Tensor First, Tensor Second)[] _parameters;
    private readonly double _weightDecay;
    private readonly Scalar _first = FirstDecay.ToScalar();
    private readonly Scalar _second = SecondDecay.ToScalar();
    private readonly Scalar _newFirst = (1 - FirstDecay).ToScalar();
    private readonly Scalar _newSecond = (1 - SecondDecay).ToScalar();
    private readonly Scalar _epsilon = 1e-8.ToScalar();
    private readonly Scalar _one = 1.ToScalar();
    private int _steps;

    /// <param name="parameters">Borrowed; what is learned.</param>
    /// <param name="weightDecay">At least 0.</param>
    public AdamWDescent(IEnumerable<Parameter> parameters, double weightDecay)
    {
        using var mode = no_grad();
        _parameters = [.. parameters.Select(parameter => (parameter, zeros_like(parameter).DetachFromDisposeScope(), zeros_like(parameter).DetachFromDisposeScope()))];
        _weightDecay = weightDecay;
    }

    /// <inheritdoc/>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        _steps++;
        using Scalar keep = (1 - rate * _weightDecay).ToScalar();
        using Scalar backwards = (-rate / (1 - Math.Pow(FirstDecay, _steps))).ToScalar();
        using Scalar correction = (1 / Math.Sqrt(1 - Math.Pow(SecondDecay, _steps))).ToScalar();
        foreach (var (value, first, second) in _parameters)
        {
            if (value.grad is not { } gradient)
                continue;
            if (value.dim() > 1)
                value.mul_(keep);
            first.mul_(_first).add_(gradient, _newFirst);
            second.mul_(_second).addcmul_(gradient, gradient, _newSecond);
            value.addcdiv_(first, second.sqrt().mul_(correction).add_(_epsilon, _one), backwards);
            value.grad = null;
        }

        GC.KeepAlive(keep);
        GC.KeepAlive(backwards);
        GC.KeepAlive(correction);
    }

    /// <summary>Disposes moments and coefficients.</summary>
    public void Dispose()
    {
        foreach (var (_, first, second) in _parameters)
        {
            first.Dispose();
            second.Dispose();
        }

        foreach (var coefficient in new[] { _first, _second, _newFirst, _newSecond, _epsilon, _one })
            coefficient.Dispose();
    }
}
