using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>What a <see cref="RemoteGradient"/> carries from its way forward to its way back.</summary>
/// <param name="rows">Borrowed until they are taken.</param>
/// <param name="backward">The way back.</param>
internal sealed class RemoteStep(Tensor rows, Func<Tensor, Tensor, Tensor> backward)
{
    private Tensor? _rows = rows;
    private Tensor? _gradient;

    public Tensor TakeRows()
    {
        var taken = _rows!;
        _rows = null;
        return taken;
    }

    public Tensor Backward(Tensor inputs, Tensor gradient) => backward(inputs, gradient);

    /// <summary>Holds a gradient that native code is about to read by its address, so that no finalizer comes before.</summary>
    public Tensor Keep(Tensor gradient) => _gradient = gradient;
}
