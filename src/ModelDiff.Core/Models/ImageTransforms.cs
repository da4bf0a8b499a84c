using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>Differentiable preprocessing of batches; results belong to the current dispose scope and may be the argument itself.</summary>
internal static class ImageTransforms
{
    /// <summary>Bilinear resampling with antialiasing of <c>[N, C, H, W]</c>.</summary>
    public static Tensor Resize(string modelName, Tensor images, long height, long width)
    {
        if (images.dim() != 4)
            throw new ModelInputException(modelName, "[N, C, H, W]", TensorShape.Format(images.shape));
        return images.shape[2] == height && images.shape[3] == width
            ? images
            : nn.functional.interpolate(images, [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
    }

    /// <summary><c>(x - mean) / std</c> along axis 1, or with one value for all.</summary>
    public static Tensor Normalize(string modelName, Tensor inputs, float[] mean, float[] std)
    {
        if (mean.Length > 1 && (inputs.dim() < 2 || inputs.shape[1] != mean.Length))
            throw new ModelInputException(modelName, $"[N, {mean.Length}, ...]", TensorShape.Format(inputs.shape));
        return (inputs - AlongChannels(mean, inputs)) / AlongChannels(std, inputs);
    }

    private static Tensor AlongChannels(float[] values, Tensor inputs)
    {
        var shape = Enumerable.Repeat(1L, (int)inputs.dim()).ToArray();
        if (values.Length > 1)
            shape[1] = values.Length;
        return tensor(values, device: inputs.device).reshape(shape);
    }
}
