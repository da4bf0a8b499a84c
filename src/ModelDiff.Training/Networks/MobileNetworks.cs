using ModelDiff.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>Networks of inverted residuals.</summary>
/// <remarks>Source: Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", CVPR 2018, table 2. Images below 64 pixels are halved three times instead of five.</remarks>
internal static class MobileNetworks
{
    private const int Expansion = 6;
    private const int SlimExpansion = 4;
    private const int LargeImage = 64;

    /// <summary>Six blocks, 12 to 48 channels.</summary>
    public static NetworkParts Slim(TensorShape image) => new(
        [
            Sequential(Units.Convolution(image.Sizes[0], 12, 3, 2, ReLU6(inplace: true)), new InvertedResidual(12, 12, 1, 1)),
            new InvertedResidual(12, 16, 2, SlimExpansion),
            Sequential(new InvertedResidual(16, 32, 2, SlimExpansion), new InvertedResidual(32, 32, 1, SlimExpansion)),
            Sequential(new InvertedResidual(32, 48, 2, SlimExpansion), new InvertedResidual(48, 48, 1, SlimExpansion), Units.Convolution(48, 96, 1, 1, ReLU6(inplace: true))),
        ],
        96);

    /// <summary>The 17 blocks of the paper.</summary>
    public static NetworkParts Full(TensorShape image)
    {
        var early = Math.Min(image.Sizes[1], image.Sizes[2]) >= LargeImage ? 2 : 1;
        return new(
            [
                Sequential(Units.Convolution(image.Sizes[0], 32, 3, early, ReLU6(inplace: true)), new InvertedResidual(32, 16, 1, 1)),
                Sequential(Blocks(16, 24, 2, early)),
                Sequential(Blocks(24, 32, 3, 2)),
                Sequential([.. Blocks(32, 64, 4, 2), .. Blocks(64, 96, 3, 1)]),
                Sequential([.. Blocks(96, 160, 3, 2), .. Blocks(160, 320, 1, 1), Units.Convolution(320, 1280, 1, 1, ReLU6(inplace: true))]),
            ],
            1280);
    }

    private static Module<Tensor, Tensor>[] Blocks(long inChannels, long outChannels, int count, long stride) =>
        [.. Enumerable.Range(0, count).Select(i => new InvertedResidual(i == 0 ? inChannels : outChannels, outChannels, i == 0 ? stride : 1, Expansion))];
}
