using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>Two 3x3 convolutions with a short cut around them.</summary>
/// <remarks>Source: He et al., "Deep residual learning for image recognition", CVPR 2016, the basic block.</remarks>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly Sequential _body;
    private readonly Sequential? _shortcut;

    public ResidualBlock(long inChannels, long outChannels, long stride)
        : base(nameof(ResidualBlock))
    {
        _body = Sequential(
            Conv2d(inChannels, outChannels, 3, stride: stride, padding: 1, bias: false), new BatchNormalization(outChannels), ReLU(inplace: true),
            Conv2d(outChannels, outChannels, 3, padding: 1, bias: false), new BatchNormalization(outChannels));
        if (stride != 1 || inChannels != outChannels)
            _shortcut = Sequential(Conv2d(inChannels, outChannels, 1, stride: stride, bias: false), new BatchNormalization(outChannels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shortcut = _shortcut is null ? input : _shortcut.call(input);
        return functional.relu(_body.call(input).Plus(shortcut)).MoveToOuterDisposeScope();
    }
}
