using ModelDiff.Inputs;
using ModelDiff.Runtime;
using SkiaSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Reports;

/// <summary>Draws input pairs side by side: first input, second input, and their difference around gray, five times as strong.</summary>
public static class ContactSheet
{
    private const int Gap = 4;
    private const int LeastSide = 64;
    private const double DifferenceGain = 5;

    /// <summary>Writes a PNG.</summary>
    /// <param name="pairs">Borrowed; images <c>[N, 1|3, H, W]</c>.</param>
    /// <param name="stream">Borrowed; written to, not closed.</param>
    /// <param name="rows">Most pairs to draw, at least 1; default 20.</param>
    /// <exception cref="ArgumentException">The inputs are no images.</exception>
    /// <exception cref="ModelDiffException">The application brings no native part of SkiaSharp; the message names package and version.</exception>
    public static void Write(InputPairs pairs, Stream stream, int rows = 20)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        if (pairs.InputShape is not { Sizes: [1 or 3, var rowCount, var columnCount] })
            throw new ArgumentException($"Inputs '{pairs.First.RowDescription}' are no images; [1, H, W] or [3, H, W] is needed.", nameof(pairs));
        try
        {
            WriteImages(pairs, stream, Math.Min(rows, pairs.Count), (int)rowCount, (int)columnCount);
        }
        catch (Exception exception) when (NativePackages.IsMissingLibrary(exception))
        {
            throw new ModelDiffException(NativePackages.NoImageDecoder, exception);
        }
    }

    private static void WriteImages(InputPairs pairs, Stream stream, int count, int height, int width)
    {
        var zoom = Math.Max(1, (LeastSide + Math.Min(height, width) - 1) / Math.Min(height, width));
        using var sheet = new SKBitmap((3 * ((width * zoom) + Gap)) + Gap, (count * ((height * zoom) + Gap)) + Gap);
        using var canvas = new SKCanvas(sheet);
        canvas.Clear(SKColors.White);
        for (var row = 0; row < count; row++)
        {
            using var scope = NewDisposeScope();
            var (first, second) = (pairs.First.AsTensor()[row], pairs.Second.AsTensor()[row]);
            var (low, high) = (Math.Min(0, minimum(first, second).min().item<float>()), Math.Max(1, maximum(first, second).max().item<float>()));
            Tensor[] images = [(first - Lasting(low)) / Lasting(high - low), (second - Lasting(low)) / Lasting(high - low), ((second - first) * Lasting(DifferenceGain) / Lasting(high - low)).Plus(Lasting(0.5))];
            for (var column = 0; column < images.Length; column++)
                Draw(canvas, images[column], Gap + (column * ((width * zoom) + Gap)), Gap + (row * ((height * zoom) + Gap)), zoom);
        }

        using var data = sheet.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(stream);
    }

    private static void Draw(SKCanvas canvas, Tensor image, int left, int top, int zoom)
    {
        var (height, width) = ((int)image.shape[1], (int)image.shape[2]);
        var values = (image.expand(3, height, width).clamp(Lasting(0), Lasting(1)) * Lasting(255)).round().to(ScalarType.Byte).cpu().contiguous().data<byte>().ToArray();
        using var bitmap = new SKBitmap(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = (y * width) + x;
                bitmap.SetPixel(x, y, new SKColor(values[at], values[at + (height * width)], values[at + (2 * height * width)]));
            }
        }

        using var pixels = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(pixels, new SKRect(left, top, left + (width * zoom), top + (height * zoom)), new SKSamplingOptions(SKFilterMode.Nearest));
    }
}
