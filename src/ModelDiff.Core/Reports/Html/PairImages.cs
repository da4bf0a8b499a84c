using ModelDiff.Inputs;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Reports.Html;

/// <summary>Input pairs as small images: first input, second input, and their difference around gray, five times as strong.</summary>
internal static class PairImages
{
    private const int LargestSide = 96;
    private const int ShownSide = 72;
    private const double DifferenceGain = 5;

    /// <summary>Whether the inputs are images, <c>[1, H, W]</c> or <c>[3, H, W]</c>.</summary>
    public static bool CanShow(InputPairs pairs) => pairs.InputShape is { Sizes: [1 or 3, _, _] };

    /// <summary>Writes the three images of a pair.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="pairs">Borrowed; images.</param>
    /// <param name="index">The pair's position.</param>
    public static void Write(HtmlWriter html, InputPairs pairs, int index)
    {
        using var scope = NewDisposeScope();
        var (first, second) = (pairs.First.AsTensor()[index].cpu(), pairs.Second.AsTensor()[index].cpu());
        var (low, high) = (Math.Min(0, minimum(first, second).min().item<float>()), Math.Max(1, maximum(first, second).max().item<float>()));
        using (html.Open("div"))
        {
            Image(html, Mean((first - Lasting(low)) / Lasting(high - low)), $"pair {index + 1}, first input");
            Image(html, Mean((second - Lasting(low)) / Lasting(high - low)), $"pair {index + 1}, second input");
            Image(html, Sample(((second - first) * Lasting(DifferenceGain) / Lasting(high - low)).Plus(Lasting(0.5))), $"pair {index + 1}, difference, five times as strong");
        }
    }

    private static void Image(HtmlWriter html, Tensor image, string description)
    {
        var (channels, height, width) = ((int)image.shape[0], (int)image.shape[1], (int)image.shape[2]);
        var pixels = (image.clamp(Lasting(0), Lasting(1)) * Lasting(255)).round().to(ScalarType.Byte).permute(1, 2, 0).cpu().contiguous().data<byte>().ToArray();
        var zoom = (double)ShownSide / Math.Max(height, width);
        html.Empty(
            "img", ("src", PngImage.DataAddress(pixels, width, channels)), ("alt", description), ("title", description),
            ("width", Math.Round(width * zoom)), ("height", Math.Round(height * zoom)));
    }

    /// <summary>Large images become smaller by means over their cells.</summary>
    private static Tensor Mean(Tensor image)
    {
        var (height, width) = Small(image);
        return height == image.shape[1] && width == image.shape[2] ? image : nn.functional.adaptive_avg_pool2d(image, [height, width]);
    }

    /// <summary>Differences become smaller by leaving pixels out: a mean would wipe out what alternates.</summary>
    private static Tensor Sample(Tensor image)
    {
        var (height, width) = Small(image);
        return image.index_select(1, Every(image.shape[1], height)).index_select(2, Every(image.shape[2], width));
    }

    private static Tensor Every(long size, long count) => tensor(Enumerable.Range(0, (int)count).Select(i => i * size / count).ToArray());

    private static (long Height, long Width) Small(Tensor image)
    {
        var (height, width) = (image.shape[1], image.shape[2]);
        var shrink = Math.Max(1, Math.Max(height, width) / (double)LargestSide);
        return (Math.Max(1, (long)(height / shrink)), Math.Max(1, (long)(width / shrink)));
    }
}
