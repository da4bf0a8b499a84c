namespace ModelDiff.Models;

/// <summary>Preprocessing of images as models around models.</summary>
/// <remarks>As with <see cref="ModelAdapterExtensions"/>: each result owns the model it is called on, has gradients where that one has, and sees the inputs first. Methods take images <c>[N, C, H, W]</c>.</remarks>
public static class ImageModelExtensions
{
    /// <summary>Takes images of any height and width and resizes them to the model's.</summary>
    /// <param name="model">Owned by the result; takes <c>[N, C, height, width]</c>.</param>
    /// <param name="height">The model's height in pixels, at least 1.</param>
    /// <param name="width">The model's width in pixels, at least 1.</param>
    /// <param name="interpolation">The filter; default bilinear. Always antialiased.</param>
    /// <returns>Its signature leaves the input shape open.</returns>
    /// <exception cref="ArgumentException">A size is below 1, or the model's signature states another one.</exception>
    public static IModelAdapter Resized(this IModelAdapter model, int height, int width, Interpolation interpolation = Interpolation.Bilinear)
    {
        CheckSize(model, height, width);
        var signature = model.Signature;
        return new TransformedModel(
            model, signature with { InputShape = null }, images => ImageTransforms.Resize(signature.Name, images, height, width, interpolation, signature.InputRange));
    }

    /// <summary>Takes images of any height and width and resizes them so that the shorter edge has a given length; the longer one follows, rounded down.</summary>
    /// <param name="model">Owned by the result; takes images of any size, or of the one that results.</param>
    /// <param name="length">The shorter edge in pixels, at least 1.</param>
    /// <param name="interpolation">The filter; default bilinear. Always antialiased.</param>
    /// <returns>Its signature leaves the input shape open.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public static IModelAdapter ResizedShortestEdge(this IModelAdapter model, int length, Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var signature = model.Signature;
        return new TransformedModel(
            model, signature with { InputShape = null }, images => ImageTransforms.ResizeShortestEdge(signature.Name, images, length, interpolation, signature.InputRange));
    }

    /// <summary>Takes images at least as large as the model's and hands on their middle.</summary>
    /// <param name="model">Owned by the result; takes <c>[N, C, height, width]</c>.</param>
    /// <param name="height">The model's height in pixels, at least 1.</param>
    /// <param name="width">The model's width in pixels, at least 1.</param>
    /// <returns>Its signature leaves the input shape open.</returns>
    /// <exception cref="ArgumentException">A size is below 1, or the model's signature states another one.</exception>
    public static IModelAdapter CenterCropped(this IModelAdapter model, int height, int width)
    {
        CheckSize(model, height, width);
        var signature = model.Signature;
        return new TransformedModel(model, signature with { InputShape = null }, images => ImageTransforms.CropCenter(signature.Name, images, height, width));
    }

    /// <summary>Takes RGB images and hands on the channels that the model takes.</summary>
    /// <param name="model">Owned by the result; takes three channels, or one where <paramref name="color"/> is gray.</param>
    /// <param name="color">The model's channels.</param>
    /// <exception cref="ArgumentException">The model's signature states another number of channels.</exception>
    public static IModelAdapter InColor(this IModelAdapter model, ImageColor color)
    {
        ArgumentNullException.ThrowIfNull(model);
        var signature = model.Signature;
        var channels = color == ImageColor.Gray ? 1 : 3;
        if (signature.InputShape is { } shape && (shape.Rank != 3 || shape.Sizes[0] != channels))
            throw new ArgumentException($"Model '{signature.Name}' takes rows of shape {shape}, not [{channels}, H, W].", nameof(color));
        var inputShape = signature.InputShape is { } own ? new TensorShape(3, own.Sizes[1], own.Sizes[2]) : null;
        return new TransformedModel(model, signature with { InputShape = inputShape }, images => ImageTransforms.ToColor(signature.Name, images, color));
    }

    /// <summary>Takes images in NCHW and hands them on in the order of axes that the model takes.</summary>
    /// <param name="model">Owned by the result.</param>
    /// <param name="layout">The model's order of axes.</param>
    /// <exception cref="ArgumentException">The model's signature states rows that are no images.</exception>
    public static IModelAdapter InLayout(this IModelAdapter model, ImageLayout layout)
    {
        ArgumentNullException.ThrowIfNull(model);
        var signature = model.Signature;
        if (signature.InputShape is { } shape && shape.Rank != 3)
            throw new ArgumentException($"Model '{signature.Name}' takes rows of shape {shape}, which are no images.", nameof(layout));
        var inputShape = layout == ImageLayout.Nhwc && signature.InputShape is { Sizes: [var height, var width, var channels] }
            ? new TensorShape(channels, height, width)
            : signature.InputShape;
        return new TransformedModel(model, signature with { InputShape = inputShape }, images => ImageTransforms.ToLayout(signature.Name, images, layout));
    }

    private static void CheckSize(IModelAdapter model, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (model.Signature.InputShape is { } shape && (shape.Rank != 3 || shape.Sizes[1] != height || shape.Sizes[2] != width))
            throw new ArgumentException($"Model '{model.Signature.Name}' takes rows of shape {shape}, not [C, {height}, {width}].", nameof(height));
    }
}
