using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>Widens the channels, convolves each by itself, narrows them again without a nonlinearity; with a short cut where the shapes allow it.</summary>
/// <remarks>Source: Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", CVPR 2018.</remarks>
internal sealed class InvertedResidual : Module<Tensor, Tensor>
{
    private readonly Sequential _body;
    private readonly bool _hasShortcut;

    public InvertedResidual(long inChannels, long outChannels, long stride, long expansion)
        : base(nameof(InvertedResidual))
    {
        var wide = inChannels * expansion;
        _hasShortcut = stride == 1 && inChannels == outChannels;
        Module<Tensor, Tensor>[] widen = expansion == 1 ? [] : [Conv2d(inChannels, wide, 1, bias: false), new BatchNormalization(wide), ReLU6(inplace: true)];
        _body = Sequential(
        [
            .. widen,
            Conv2d(wide, wide, 3, stride: stride, padding: 1, groups: wide, bias: false), new BatchNormalization(wide), ReLU6(inplace: true),
            Conv2d(wide, outChannels, 1, bias: false), new BatchNormalization(outChannels),
        ]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = _body.call(input);
        return (_hasShortcut ? input.Plus(output) : output).MoveToOuterDisposeScope();
    }
}
