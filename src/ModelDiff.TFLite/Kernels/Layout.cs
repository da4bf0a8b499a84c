using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>The order of the axes of images: files have the channels last, libtorch takes them second. Memory stays as it is.</summary>
internal static class Layout
{
    /// <summary><c>[N, H, W, C]</c> as <c>[N, C, H, W]</c>.</summary>
    /// <exception cref="InvalidDataException">Not four axes.</exception>
    public static Tensor ChannelsSecond(Tensor images) =>
        images.dim() == 4 ? images.permute(0, 3, 1, 2) : throw new InvalidDataException($"it takes images with four axes; got [{string.Join(", ", images.shape)}].");

    /// <summary><c>[N, C, H, W]</c> as <c>[N, H, W, C]</c>.</summary>
    public static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1);
}
