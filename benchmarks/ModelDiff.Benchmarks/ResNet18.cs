using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Benchmarks;

/// <summary>A network of ResNet-18's layers and sizes, randomly initialized: 11.7 million parameters.</summary>
internal sealed class ResNet18 : Module<Tensor, Tensor>
{
    private readonly Sequential _layers;

    public ResNet18(long classes = 1000)
        : base(nameof(ResNet18))
    {
        _layers = Sequential(
            Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false),
            BatchNorm2d(64),
            ReLU(inplace: true),
            MaxPool2d(3, stride: 2, padding: 1),
            new Block(64, 64, 1),
            new Block(64, 64, 1),
            new Block(64, 128, 2),
            new Block(128, 128, 1),
            new Block(128, 256, 2),
            new Block(256, 256, 1),
            new Block(256, 512, 2),
            new Block(512, 512, 1),
            AdaptiveAvgPool2d(1),
            Flatten(),
            Linear(512, classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _layers.forward(input);

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Sequential _path;
        private readonly Module<Tensor, Tensor> _shortcut;

        public Block(long input, long output, long stride)
            : base(nameof(Block))
        {
            _path = Sequential(
                Conv2d(input, output, 3, stride: stride, padding: 1, bias: false),
                BatchNorm2d(output),
                ReLU(inplace: true),
                Conv2d(output, output, 3, padding: 1, bias: false),
                BatchNorm2d(output));
            _shortcut = stride == 1 ? Identity() : Sequential(Conv2d(input, output, 1, stride: stride, bias: false), BatchNorm2d(output));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var path = _path.forward(input);
            using var shortcut = _shortcut.forward(input);
            return path.add_(shortcut).relu();
        }
    }
}
