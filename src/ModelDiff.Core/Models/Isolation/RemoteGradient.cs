using System.Runtime.ExceptionServices;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>The step of an autograd graph whose gradient is computed elsewhere.</summary>
/// <remarks>
/// libtorch calls <see cref="backward"/> from native code, through which no exception may pass. What it throws is kept for the thread, the gradient becomes NaN,
/// and <see cref="ThrowPending"/> throws it afterwards. Graphs on the CPU are walked by the thread that asks for gradients.
/// </remarks>
internal sealed class RemoteGradient : autograd.SingleTensorFunction<RemoteGradient>
{
    private const string Step = "step";

    [ThreadStatic]
    private static ExceptionDispatchInfo? _pending;

    public override string Name => nameof(RemoteGradient);

    /// <summary>Makes rows depend on inputs.</summary>
    /// <param name="inputs">Borrowed.</param>
    /// <param name="rows">Borrowed; without gradient.</param>
    /// <param name="backward">Gets inputs and the gradient of the rows, and gives the gradient of the inputs in the current dispose scope.</param>
    /// <returns>The same values, in the current dispose scope.</returns>
    public static Tensor Attach(Tensor inputs, Tensor rows, Func<Tensor, Tensor, Tensor> backward) => apply(inputs, new RemoteStep(rows, backward));

    /// <summary>Throws what a gradient met that this thread asked for last, if anything.</summary>
    public static void ThrowPending()
    {
        var pending = _pending;
        _pending = null;
        pending?.Throw();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var step = (RemoteStep)vars[1];
        ctx.save_for_backward([(Tensor)vars[0]]);
        ctx.save_data(Step, step);
        ctx.set_materialize_grads(false);
        return step.TakeRows();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        Tensor? inputs = null;
        try
        {
            inputs = ctx.get_saved_variables()[0];
            var step = (RemoteStep)ctx.get_data(Step);
            return [step.Keep(step.Backward(inputs, grad_output).MoveToOuterDisposeScope()), null!];
        }
        catch (Exception exception)
        {
            _pending = ExceptionDispatchInfo.Capture(exception);
            return [inputs is null ? null! : full_like(inputs, Lasting(double.NaN)).detach().MoveToOuterDisposeScope(), null!];
        }
    }
}
