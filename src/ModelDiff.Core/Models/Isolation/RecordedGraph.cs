using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>One forward pass whose way back is still open.</summary>
/// <param name="leaf">Owned.</param>
/// <param name="rows">Owned.</param>
internal sealed class RecordedGraph(Tensor leaf, Tensor rows) : IDisposable
{
    /// <summary>Goes back, once.</summary>
    /// <param name="gradient">Borrowed: the gradient of the rows.</param>
    /// <returns>The gradient of the inputs, contiguous, on the CPU, in the current dispose scope.</returns>
    public Tensor Backward(Tensor gradient)
    {
        using var mode = no_grad();
        return autograd.grad([rows], [leaf], [gradient.to(rows.device)])[0].cpu().contiguous();
    }

    public void Dispose()
    {
        rows.Dispose();
        leaf.Dispose();
    }
}
