using ModelDiff.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>Residual networks of basic blocks.</summary>
/// <remarks>Source: He et al., "Deep residual learning for image recognition", CVPR 2016. The first layers follow its ImageNet network for images of 64 pixels or more, its CIFAR-10 network below.</remarks>
internal static class ResidualNetworks
{
    private const int LargeImage = 64;

    /// <summary>One block per stage, 12 to 80 channels.</summary>
    public static NetworkParts Slim(TensorShape image) => new(
        [
            Sequential(Units.Convolution(image.Sizes[0], 12, 3, 2, ReLU(inplace: true)), new ResidualBlock(12, 12, 1)),
            new ResidualBlock(12, 20, 2),
            new ResidualBlock(20, 40, 2),
            new ResidualBlock(40, 80, 2),
        ],
        80);

    /// <summary>Two blocks per stage, 64 to 512 channels.</summary>
    public static NetworkParts OfEighteenLayers(TensorShape image) => new(
        [
            Sequential(Stem(image), new ResidualBlock(64, 64, 1), new ResidualBlock(64, 64, 1)),
            Sequential(new ResidualBlock(64, 128, 2), new ResidualBlock(128, 128, 1)),
            Sequential(new ResidualBlock(128, 256, 2), new ResidualBlock(256, 256, 1)),
            Sequential(new ResidualBlock(256, 512, 2), new ResidualBlock(512, 512, 1)),
        ],
        512);

    private static Module<Tensor, Tensor> Stem(TensorShape image) => Math.Min(image.Sizes[1], image.Sizes[2]) >= LargeImage
        ? Sequential(Units.Convolution(image.Sizes[0], 64, 7, 2, ReLU(inplace: true)), MaxPool2d(3, stride: 2, padding: 1))
        : Units.Convolution(image.Sizes[0], 64, 3, 1, ReLU(inplace: true));
}
