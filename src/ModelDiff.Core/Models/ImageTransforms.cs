using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>Differentiable preprocessing of batches; results belong to the current dispose scope and may be the argument itself.</summary>
internal static class ImageTransforms
{
    private static readonly float[] Luma = [0.299f, 0.587f, 0.114f];

    /// <summary>Resampling with antialiasing of <c>[N, C, H, W]</c>, first the columns, then the rows.</summary>
    public static Tensor Resize(string modelName, Tensor images, long height, long width, Interpolation interpolation, InputRange range)
    {
        CheckImages(modelName, images);
        return Resample(Resample(images, images.shape[2], width, interpolation, range), height, width, interpolation, range);
    }

    /// <summary>Resampling as <see cref="Resize"/> that brings the shorter edge to a length and keeps the aspect ratio; the longer edge is rounded down.</summary>
    public static Tensor ResizeShortestEdge(string modelName, Tensor images, long length, Interpolation interpolation, InputRange range)
    {
        CheckImages(modelName, images);
        var (height, width) = (images.shape[2], images.shape[3]);
        return height <= width
            ? Resize(modelName, images, length, length * width / height, interpolation, range)
            : Resize(modelName, images, length * height / width, length, interpolation, range);
    }

    /// <summary>The middle of <c>[N, C, H, W]</c>; of two middles the one with the even offset, as in torchvision.</summary>
    public static Tensor CropCenter(string modelName, Tensor images, long height, long width)
    {
        if (images.dim() != 4 || images.shape[2] < height || images.shape[3] < width)
            throw new ModelInputException(modelName, $"[N, C, H, W] of at least {height} x {width} pixels", TensorShape.Format(images.shape));
        return images.narrow(2, Offset(images.shape[2], height), height).narrow(3, Offset(images.shape[3], width), width);
    }

    /// <summary>From RGB <c>[N, 3, H, W]</c> to other channels.</summary>
    public static Tensor ToColor(string modelName, Tensor images, ImageColor color)
    {
        if (images.dim() != 4 || images.shape[1] != 3)
            throw new ModelInputException(modelName, "[N, 3, H, W]", TensorShape.Format(images.shape));
        return color switch
        {
            ImageColor.Bgr => images.flip(1),
            ImageColor.Gray => (images * AlongChannels(Luma, images)).sum(1, keepdim: true),
            _ => images,
        };
    }

    /// <summary>From <c>[N, C, H, W]</c> to another order of the axes.</summary>
    public static Tensor ToLayout(string modelName, Tensor images, ImageLayout layout)
    {
        CheckImages(modelName, images);
        return layout == ImageLayout.Nhwc ? images.permute(0, 2, 3, 1).contiguous() : images;
    }

    /// <summary><c>(x - mean) / std</c> along axis 1, or with one value for all.</summary>
    public static Tensor Normalize(string modelName, Tensor inputs, float[] mean, float[] std)
    {
        if (mean.Length > 1 && (inputs.dim() < 2 || inputs.shape[1] != mean.Length))
            throw new ModelInputException(modelName, $"[N, {mean.Length}, ...]", TensorShape.Format(inputs.shape));
        return (inputs - AlongChannels(mean, inputs)) / AlongChannels(std, inputs);
    }

    /// <summary>Bicubic results are kept in the range after each of the two passes, as Pillow does by rounding to bytes.</summary>
    private static Tensor Resample(Tensor images, long height, long width, Interpolation interpolation, InputRange range)
    {
        if (images.shape[2] == height && images.shape[3] == width)
            return images;
        return interpolation == Interpolation.Bicubic
            ? nn.functional.interpolate(images, [height, width], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true).clamp(Lasting(range.Minimum), Lasting(range.Maximum))
            : nn.functional.interpolate(images, [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
    }

    private static void CheckImages(string modelName, Tensor images)
    {
        if (images.dim() != 4)
            throw new ModelInputException(modelName, "[N, C, H, W]", TensorShape.Format(images.shape));
    }

    private static long Offset(long size, long cropped) => (long)Math.Round((size - cropped) / 2.0, MidpointRounding.ToEven);

    private static Tensor AlongChannels(float[] values, Tensor inputs)
    {
        var shape = Enumerable.Repeat(1L, (int)inputs.dim()).ToArray();
        if (values.Length > 1)
            shape[1] = values.Length;
        return tensor(values, device: inputs.device).reshape(shape);
    }
}
