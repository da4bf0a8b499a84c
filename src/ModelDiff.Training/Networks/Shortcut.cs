using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>A module whose input is added to its output.</summary>
internal sealed class Shortcut : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _body;

    /// <param name="body">Keeps the shape; owned by the new object from here on.</param>
    public Shortcut(Module<Tensor, Tensor> body)
        : base(nameof(Shortcut))
    {
        _body = body;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return input.Plus(_body.call(input)).MoveToOuterDisposeScope();
    }
}
