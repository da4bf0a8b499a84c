using ModelDiff.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Cli.Demo;

/// <summary>The two small architectures of the demo, each of four stages.</summary>
internal static class Networks
{
    /// <summary>A residual network with three blocks.</summary>
    public static ImageClassifier Residual(int classCount, Generator generator) => new(
        [Convolution(3, 16, 2), new ResidualBlock(16, 16, 1), new ResidualBlock(16, 32, 2), new ResidualBlock(32, 64, 2)],
        Linear(64, classCount),
        generator);

    /// <summary>Plain convolutions in a row.</summary>
    public static ImageClassifier Plain(int classCount, Generator generator) => new(
        [Convolution(3, 16, 2), Convolution(16, 32, 2), Convolution(32, 48, 1), Convolution(48, 64, 2)],
        Linear(64, classCount),
        generator);

    private static Sequential Convolution(long inChannels, long outChannels, long stride) =>
        Sequential(Conv2d(inChannels, outChannels, 3, stride: stride, padding: 1, bias: false), BatchNorm2d(outChannels), ReLU(inplace: true));
}
