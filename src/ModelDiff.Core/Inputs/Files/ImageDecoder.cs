using ModelDiff.Models;
using SkiaSharp;

namespace ModelDiff.Inputs;

/// <summary>Decodes one image to planes of float32 in [0, 1].</summary>
internal static class ImageDecoder
{
    private const long MostPixels = 1L << 28;

    /// <summary>Channels, height and width of the pixels, channel by channel.</summary>
    public readonly record struct Planes(float[] Values, TensorShape Shape);

    /// <summary>Decodes an image; alpha lies on white, EXIF orientation is applied, gray and CMYK become RGB.</summary>
    /// <param name="path">A PNG, JPEG, WebP or BMP file.</param>
    /// <param name="channels">3 for RGB, 1 for gray (Rec. 601 luma).</param>
    /// <param name="size">Height and width wanted, or null to keep those of the image.</param>
    /// <exception cref="FormatException">The file is no image or is damaged.</exception>
    public static Planes Decode(string path, int channels, (int Height, int Width)? size)
    {
        using var data = SKData.Create(path) ?? throw new FormatException("it cannot be opened.");
        using var codec = SKCodec.Create(data) ?? throw new FormatException("it is no image that can be read.");
        if ((long)codec.Info.Width * codec.Info.Height > MostPixels)
            throw new FormatException($"it has {codec.Info.Width} x {codec.Info.Height} pixels.");
        using var decoded = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, SKColorSpace.CreateSrgb()));
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) != SKCodecResult.Success)
            throw new FormatException("it is damaged or truncated.");
        using var upright = Oriented(decoded, codec.EncodedOrigin);
        var planes = ToPlanes(upright, channels);
        return size is { } wanted && wanted != (upright.Height, upright.Width)
            ? new(ImageResampler.Resize(planes, channels, upright.Height, upright.Width, wanted.Height, wanted.Width), new TensorShape(channels, wanted.Height, wanted.Width))
            : new(planes, new TensorShape(channels, upright.Height, upright.Width));
    }

    private static SKBitmap Oriented(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
            return bitmap.Copy();
        var swaps = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = swaps ? (bitmap.Height, bitmap.Width) : (bitmap.Width, bitmap.Height);
        var result = new SKBitmap(bitmap.Info.WithSize(width, height));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (sourceX, sourceY) = origin switch
                {
                    SKEncodedOrigin.TopRight => (width - 1 - x, y),
                    SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
                    SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, width - 1 - x),
                    SKEncodedOrigin.RightBottom => (height - 1 - y, width - 1 - x),
                    _ => (height - 1 - y, x),
                };
                result.SetPixel(x, y, bitmap.GetPixel(sourceX, sourceY));
            }
        }

        return result;
    }

    private static float[] ToPlanes(SKBitmap bitmap, int channels)
    {
        var pixels = bitmap.GetPixelSpan();
        var count = bitmap.Width * bitmap.Height;
        var values = new float[channels * count];
        for (var i = 0; i < count; i++)
        {
            var pixel = pixels.Slice((i / bitmap.Width * bitmap.RowBytes) + (i % bitmap.Width * 4), 4);
            var alpha = pixel[3] / 255f;
            var (red, green, blue) = (OnWhite(pixel[0], alpha), OnWhite(pixel[1], alpha), OnWhite(pixel[2], alpha));
            if (channels == 1)
                values[i] = (0.299f * red) + (0.587f * green) + (0.114f * blue);
            else
                (values[i], values[count + i], values[(2 * count) + i]) = (red, green, blue);
        }

        return values;
    }

    private static float OnWhite(byte value, float alpha) => (value / 255f * alpha) + (1 - alpha);
}
