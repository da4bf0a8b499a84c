using System.Runtime.InteropServices;
using ModelDiff.Models;
using ModelDiff.Runtime;
using SkiaSharp;

namespace ModelDiff.Inputs;

/// <summary>Encodes one image as PNG, for those who take no numbers.</summary>
internal static class ImageEncoder
{
    /// <summary>Encodes planes; each value is rounded to one of 256 levels, 0 at the range's minimum and 255 at its maximum, and clipped to these.</summary>
    /// <param name="planes">Channel by channel, row by row: 3 channels for RGB, 1 for gray.</param>
    /// <param name="channels">3 or 1.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="range">What black and full strength are.</param>
    /// <exception cref="ModelDiffException">The application brings no native part of SkiaSharp.</exception>
    public static byte[] Png(ReadOnlySpan<float> planes, int channels, int height, int width, InputRange range)
    {
        var pixels = new byte[height * width * 4];
        for (var i = 0; i < height * width; i++)
        {
            for (var channel = 0; channel < 3; channel++)
                pixels[(i * 4) + channel] = Level(planes[(channels == 1 ? 0 : channel * height * width) + i], range);
            pixels[(i * 4) + 3] = byte.MaxValue;
        }

        try
        {
            using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
            Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            return data.ToArray();
        }
        catch (Exception exception) when (NativePackages.IsMissingLibrary(exception))
        {
            throw new ModelDiffException(NativePackages.NoImageDecoder, exception);
        }
    }

    private static byte Level(float value, InputRange range) =>
        (byte)Math.Round(Math.Clamp((value - range.Minimum) / (range.Maximum - range.Minimum), 0, 1) * byte.MaxValue);
}
