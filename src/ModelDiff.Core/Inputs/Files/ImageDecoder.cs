using System.Runtime.InteropServices;
using ModelDiff.Models;
using ModelDiff.Runtime;
using ModelDiff.Storage;
using SkiaSharp;

namespace ModelDiff.Inputs;

/// <summary>Decodes one image to planes of float32 in [0, 1].</summary>
internal static class ImageDecoder
{
    private const long MostBytes = 1L << 28;
    private const long MostPixels = 1L << 28;
    private const long PixelsOfAnyFile = 1L << 25;
    private const long PixelsPerByte = 64;

    /// <summary>Channels, height and width of the pixels, channel by channel.</summary>
    public readonly record struct Planes(float[] Values, TensorShape Shape);

    /// <summary>Decodes an image; alpha lies on white, EXIF orientation is applied, gray and CMYK become RGB.</summary>
    /// <param name="path">A PNG, JPEG, WebP or BMP file.</param>
    /// <param name="channels">3 for RGB, 1 for gray (Rec. 601 luma).</param>
    /// <param name="size">Height and width wanted, or null to keep those of the image.</param>
    /// <exception cref="FormatException">The file is no image or is damaged.</exception>
    /// <exception cref="InputFileException">The application brings no native part of SkiaSharp.</exception>
    public static Planes Decode(string path, int channels, (int Height, int Width)? size)
    {
        try
        {
            return DecodeHere(path, channels, size);
        }
        catch (Exception exception) when (NativePackages.IsMissingLibrary(exception))
        {
            throw new InputFileException(path, NativePackages.NoImageDecoder, exception);
        }
    }

    private static Planes DecodeHere(string path, int channels, (int Height, int Width)? size)
    {
        var file = RegularFile.ReadAllBytes(path, MostBytes);
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data) ?? throw new FormatException("it is no image that can be read.");
        CheckPixels((long)codec.Info.Width * codec.Info.Height, data.Size);
        using var decoded = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, SKColorSpace.CreateSrgb()));
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) != SKCodecResult.Success)
            throw new FormatException("it is damaged or truncated.");
        using var upright = Oriented(decoded, PngOrientation.Of(file) ?? codec.EncodedOrigin);
        var planes = ToPlanes(upright, channels);
        return size is { } wanted && wanted != (upright.Height, upright.Width)
            ? new(ImageResampler.Resize(planes, channels, upright.Height, upright.Width, wanted.Height, wanted.Width), new TensorShape(channels, wanted.Height, wanted.Width))
            : new(planes, new TensorShape(channels, upright.Height, upright.Width));
    }

    /// <summary>A small file must not cost much: beyond what any file may have, pixels must be paid for in bytes.</summary>
    private static void CheckPixels(long pixels, long bytes)
    {
        var most = Math.Min(MostPixels, Math.Max(PixelsOfAnyFile, PixelsPerByte * bytes));
        if (pixels > most)
            throw new FormatException($"it declares {pixels} pixels; a file of {bytes} bytes may have {most}.");
    }

    private static SKBitmap Oriented(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
            return bitmap.Copy();
        var swaps = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = swaps ? (bitmap.Height, bitmap.Width) : (bitmap.Width, bitmap.Height);
        var result = new SKBitmap(bitmap.Info.WithSize(width, height));
        var source = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        var target = MemoryMarshal.Cast<byte, uint>(result.GetPixelSpan());
        var (start, right, down) = Steps(origin, bitmap.Width, bitmap.Height);
        for (var y = 0; y < height; y++)
        {
            var from = start + (y * down);
            foreach (ref var pixel in target.Slice(y * width, width))
            {
                pixel = source[from];
                from += right;
            }
        }

        return result;
    }

    /// <summary>Where in the stored pixels the upper left one of the upright image is, and how far it is from there to its right and lower neighbor.</summary>
    private static (int Start, int Right, int Down) Steps(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => (width - 1, -1, width),
        SKEncodedOrigin.BottomRight => ((width * height) - 1, -1, -width),
        SKEncodedOrigin.BottomLeft => (width * (height - 1), 1, -width),
        SKEncodedOrigin.LeftTop => (0, width, 1),
        SKEncodedOrigin.RightTop => (width * (height - 1), -width, 1),
        SKEncodedOrigin.RightBottom => ((width * height) - 1, -width, -1),
        _ => (width - 1, width, -1),
    };

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
