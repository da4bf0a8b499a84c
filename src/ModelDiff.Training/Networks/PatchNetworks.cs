using ModelDiff.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>Networks that cut images into about 8x8 patches first.</summary>
internal static class PatchNetworks
{
    private const int Patches = 8;
    private const long Width = 48;
    private const int Depth = 4;
    private const int Heads = 4;

    /// <summary>Patches mixed by place and by channel in turn, 4 times.</summary>
    /// <remarks>Source: Trockman and Kolter, "Patches are all you need?", TMLR 2023 (ConvMixer).</remarks>
    public static NetworkParts Mixer(TensorShape image)
    {
        var (height, width) = PatchSize(image);
        var stem = Sequential(Conv2d(image.Sizes[0], Width, (height, width), (height, width)), GELU(), new BatchNormalization(Width));
        return new([stem, .. Enumerable.Range(0, Depth).Select(_ => MixerBlock())], Width);
    }

    /// <summary>Four blocks of self-attention with 4 heads over 48 channels; tokens are averaged before the head.</summary>
    /// <remarks>Source: Dosovitskiy et al., "An image is worth 16x16 words", ICLR 2021, in small.</remarks>
    public static NetworkParts Transformer(TensorShape image)
    {
        var (height, width) = PatchSize(image);
        var tokens = new PatchTokens(image, (height, width), Width);
        return new([tokens, .. Enumerable.Range(0, Depth).Select(_ => TransformerBlock())], Width);
    }

    private static (long Height, long Width) PatchSize(TensorShape image) => (Math.Max(1, image.Sizes[1] / Patches), Math.Max(1, image.Sizes[2] / Patches));

    private static Sequential MixerBlock() => Sequential(
        new Shortcut(Sequential(Conv2d(Width, Width, 5, padding: 2, groups: Width), GELU(), new BatchNormalization(Width))),
        Conv2d(Width, Width, 1), GELU(), new BatchNormalization(Width));

    private static Sequential TransformerBlock() => Sequential(
        new Shortcut(Sequential(LayerNorm(Width), new SelfAttention(Width, Heads))),
        new Shortcut(Sequential(LayerNorm(Width), Linear(Width, 2 * Width), GELU(), Linear(2 * Width, Width))));
}
