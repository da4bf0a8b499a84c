using ModelDiff.TFLite.Graph;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Kernels;

/// <summary>
/// Resizing of images <c>[N, H, W, C]</c>. Three conventions tell where output pixel i lies in the input: <c>i · in / out</c>,
/// with aligned corners <c>i · (in - 1) / (out - 1)</c>, with half-pixel centers <c>(i + 0.5) · in / out - 0.5</c>.
/// </summary>
internal static class Resizing
{
    /// <summary>The operators, by name.</summary>
    public static IEnumerable<(string Name, Func<OperatorCall, Tensor> Kernel)> Kernels =>
    [
        ("RESIZE_BILINEAR", call => Resize(call, (image, axis, size) => Bilinear(image, axis, size, call.Flag(2), call.Flag(3)))),
        ("RESIZE_NEAREST_NEIGHBOR", call => Resize(call, (image, axis, size) => Nearest(image, axis, size, call.Flag(0), call.Flag(1)))),
    ];

    private static Tensor Resize(OperatorCall call, Func<Tensor, int, long, Tensor> along)
    {
        if (call.Integers(1) is not [> 0 and <= 1 << 14 and var height, > 0 and <= 1 << 14 and var width] || call[0].dim() != 4)
            throw new InvalidDataException("it takes images with four axes, a height and a width.");
        return along(along(call[0], 1, height), 2, width);
    }

    private static Tensor Bilinear(Tensor image, int axis, long size, bool alignCorners, bool halfPixel)
    {
        var last = image.shape[axis] - 1;
        if (last + 1 == size)
            return image;
        var places = Places(image, axis, size, alignCorners) is var (steps, scale) && halfPixel ? (steps.Plus(Lasting(0.5)) * Lasting(scale)) - Lasting(0.5) : steps * Lasting(scale);
        var lower = places.floor().clamp(Lasting(0), Lasting(last));
        var upper = places.ceil().clamp(Lasting(0), Lasting(last));
        var shape = Enumerable.Repeat(1L, 4).ToArray();
        shape[axis] = size;
        var share = (places - lower).clamp(Lasting(0), Lasting(1)).to(image.dtype).reshape(shape);
        var below = image.index_select(axis, lower.to(ScalarType.Int64));
        return below.Plus((image.index_select(axis, upper.to(ScalarType.Int64)) - below) * share);
    }

    private static Tensor Nearest(Tensor image, int axis, long size, bool alignCorners, bool halfPixel)
    {
        var (steps, scale) = Places(image, axis, size, alignCorners);
        var places = steps.Plus(Lasting(halfPixel ? 0.5 : 0)) * Lasting(scale);
        var whole = alignCorners ? places.Plus(Lasting(0.5)).floor() : places.floor();
        return image.index_select(axis, whole.clamp(Lasting(0), Lasting(image.shape[axis] - 1)).to(ScalarType.Int64));
    }

    private static (Tensor Steps, double Scale) Places(Tensor image, int axis, long size, bool alignCorners)
    {
        var scale = alignCorners && size > 1 ? (float)(image.shape[axis] - 1) / (size - 1) : (float)image.shape[axis] / size;
        return (Counting(size, ScalarType.Float32, image.device), scale);
    }
}
