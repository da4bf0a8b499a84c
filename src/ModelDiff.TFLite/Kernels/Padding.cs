using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>The padding named SAME: as much as makes the output <c>ceil(input / stride)</c> long, the odd one at the end.</summary>
internal static class Padding
{
    /// <summary>The number of SAME among the schema's paddings.</summary>
    public const int Same = 0;

    /// <summary>How much is added before and after an axis.</summary>
    /// <param name="size">Of the axis.</param>
    /// <param name="kernel">Size of the window, at least 1.</param>
    /// <param name="stride">Step of the window, at least 1.</param>
    /// <param name="dilation">Distance between its elements, at least 1.</param>
    public static (long Before, long After) Of(long size, long kernel, long stride, long dilation)
    {
        var output = (size + stride - 1) / stride;
        var total = Math.Max(0, ((output - 1) * stride) + ((kernel - 1) * dilation) + 1 - size);
        return (total / 2, total - (total / 2));
    }

    /// <summary>Pads height and width of images.</summary>
    /// <param name="images">Borrowed; <c>[N, C, H, W]</c>.</param>
    /// <param name="padding">The schema's number.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="strides">Its steps.</param>
    /// <param name="dilation">Distances between its elements.</param>
    /// <param name="value">What is put in.</param>
    /// <returns>The images where nothing is to be added.</returns>
    public static Tensor Apply(Tensor images, int padding, long[] kernel, long[] strides, long[] dilation, double value = 0)
    {
        if (padding != Same)
            return images;
        var (top, bottom) = Of(images.shape[2], kernel[0], strides[0], dilation[0]);
        var (left, right) = Of(images.shape[3], kernel[1], strides[1], dilation[1]);
        return (top | bottom | left | right) == 0 ? images : nn.functional.pad(images, [left, right, top, bottom], PaddingModes.Constant, value);
    }
}
