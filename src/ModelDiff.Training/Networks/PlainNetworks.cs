using ModelDiff.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>Layers in a row, without short cuts.</summary>
internal static class PlainNetworks
{
    private const long Hidden = 256;

    /// <summary>Six 3x3 convolutions, 16 to 64 channels; the image is halved before every second one.</summary>
    /// <remarks>Source: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", ICLR 2015, in small and with batch normalization; a stride halves the image in place of pooling.</remarks>
    public static NetworkParts Vgg(TensorShape image) => new([Pair(image.Sizes[0], 16), Pair(16, 32), Pair(32, 64)], 64);

    /// <summary>Two hidden layers of 256 units.</summary>
    public static NetworkParts Perceptron(TensorShape image) => new(
        [
            Sequential(Flatten(), Linear(image.Sizes[0] * image.Sizes[1] * image.Sizes[2], Hidden), ReLU()),
            Sequential(Linear(Hidden, Hidden), ReLU()),
        ],
        Hidden);

    private static Module<Tensor, Tensor> Pair(long inChannels, long outChannels) =>
        Sequential(Units.Convolution(inChannels, outChannels, 3, 2, ReLU(inplace: true)), Units.Convolution(outChannels, outChannels, 3, 1, ReLU(inplace: true)));
}
