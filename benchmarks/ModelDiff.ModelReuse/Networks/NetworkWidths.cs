using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.ModelReuse.Networks;

/// <summary>The channels of both families; each has four stages, and halves the image in the stem and in the last three.</summary>
internal sealed record NetworkWidths
{
    private const int Stages = 4;
    private const int Expansion = 4;

    /// <summary>Channels of the ResNet's stem and first stage, second, third and fourth stage.</summary>
    public IReadOnlyList<int> Resnet { get; init; } = [12, 20, 40, 80];

    /// <summary>Channels of the MobileNet's stem and first stage, second, third and fourth stage.</summary>
    public IReadOnlyList<int> Mobilenet { get; init; } = [12, 16, 32, 48];

    /// <summary>Channels before the MobileNet's head.</summary>
    public int MobilenetHead { get; init; } = 96;

    /// <exception cref="FormatException">There are not four positive numbers per family.</exception>
    public void Check()
    {
        foreach (var (name, widths) in new[] { ("resnet", Resnet), ("mobilenet", Mobilenet) })
        {
            if (widths.Count != Stages || widths.Any(width => width < 1) || MobilenetHead < 1)
                throw new FormatException($"The widths of {name} must be {Stages} positive numbers, and the head's one; got [{string.Join(", ", widths)}] and {MobilenetHead}.");
        }
    }

    /// <summary>Builds a network with random weights.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="classCount">Its outputs.</param>
    /// <param name="generator">Draws the weights; borrowed.</param>
    /// <returns>Owned by the caller.</returns>
    public ImageClassifier Build(Family family, int classCount, Generator generator)
    {
        var network = family == Family.Resnet ? BuildResnet(classCount) : BuildMobilenet(classCount);
        network.Initialize(generator);
        return network;
    }

    private ImageClassifier BuildResnet(int classCount) => new(
        [
            Sequential(Convolution(3, Resnet[0], 3, 2, ReLU(inplace: true)), new ResidualBlock(Resnet[0], Resnet[0], 1)),
            new ResidualBlock(Resnet[0], Resnet[1], 2),
            new ResidualBlock(Resnet[1], Resnet[2], 2),
            new ResidualBlock(Resnet[2], Resnet[3], 2),
        ],
        Linear(Resnet[3], classCount),
        Scaling);

    private ImageClassifier BuildMobilenet(int classCount) => new(
        [
            Sequential(Convolution(3, Mobilenet[0], 3, 2, ReLU6(inplace: true)), new InvertedResidual(Mobilenet[0], Mobilenet[0], 1, 1)),
            new InvertedResidual(Mobilenet[0], Mobilenet[1], 2, Expansion),
            Sequential(new InvertedResidual(Mobilenet[1], Mobilenet[2], 2, Expansion), new InvertedResidual(Mobilenet[2], Mobilenet[2], 1, Expansion)),
            Sequential(
                new InvertedResidual(Mobilenet[2], Mobilenet[3], 2, Expansion),
                new InvertedResidual(Mobilenet[3], Mobilenet[3], 1, Expansion),
                Convolution(Mobilenet[3], MobilenetHead, 1, 1, ReLU6(inplace: true))),
        ],
        Linear(MobilenetHead, classCount),
        Scaling);

    private static ChannelScaling Scaling => new([0.5], [0.25]);

    private static Sequential Convolution(long inChannels, long outChannels, long size, long stride, Module<Tensor, Tensor> nonlinearity) =>
        Sequential(Conv2d(inChannels, outChannels, size, stride: stride, padding: size / 2, bias: false), BatchNorm2d(outChannels), nonlinearity);
}
