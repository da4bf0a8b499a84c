using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training.Tests;

/// <summary>Two small networks of two stages each.</summary>
internal static class TestNetworks
{
    public static ImageClassifier Residual(int classCount, Generator generator) => Made([Convolution(3, 8), new ResidualBlock(8, 16, 2)], classCount, generator);

    public static ImageClassifier Plain(int classCount, Generator generator) => Made([Convolution(3, 8), Convolution(8, 16)], classCount, generator);

    /// <summary>Images of random pixels, two of each class, which can be learned by heart.</summary>
    public static LabeledImages Images(int count, int classCount, Generator generator) =>
        new(rand([count, 3, 32, 32], generator: generator), arange(count).remainder(classCount), classCount, null);

    private static ImageClassifier Made(Module<Tensor, Tensor>[] stages, int classCount, Generator generator)
    {
        var network = new ImageClassifier(stages, Linear(16, classCount), new ChannelScaling([0.5], [0.25]));
        network.Initialize(generator);
        return network;
    }

    private static Sequential Convolution(long inChannels, long outChannels) =>
        Sequential(Conv2d(inChannels, outChannels, 3, stride: 2, padding: 1, bias: false), BatchNorm2d(outChannels), ReLU(inplace: true));
}
