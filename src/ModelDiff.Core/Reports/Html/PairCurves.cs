using System.Globalization;
using System.Text;
using ModelDiff.Inputs;
using static TorchSharp.torch;

namespace ModelDiff.Reports.Html;

/// <summary>Input pairs that are no images, as two curves over each other: a broad one for the first input, a thin one for the second.</summary>
internal static class PairCurves
{
    private const double Width = 300;
    private const double Height = 90;
    private const double Margin = 4;
    private const int MostPoints = 300;

    /// <summary>Draws a pair, its values in the order in which they lie in memory.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="pairs">Borrowed.</param>
    /// <param name="index">The pair's position.</param>
    public static void Write(HtmlWriter html, InputPairs pairs, int index)
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Values(pairs.First.AsTensor()[index]), Values(pairs.Second.AsTensor()[index]));
        var (low, high) = (Math.Min(first.Min(), second.Min()), Math.Max(first.Max(), second.Max()));
        var y = new Scale(low, high > low ? high : low + 1, Height - Margin, Margin, 1);
        using (html.OpenSvg(Width, Height, FormattableString.Invariant($"pair {index + 1}: {first.Length} values of the first input and of the second, from {low:0.###} to {high:0.###}")))
            html.Empty("path", ("d", Path(first, y)), ("class", "first")).Empty("path", ("d", Path(second, y)), ("class", "second"));
    }

    private static float[] Values(Tensor input) => input.cpu().flatten().contiguous().data<float>().ToArray();

    /// <summary>A line through all values; of many, through the least and the most of each stretch.</summary>
    private static string Path(float[] values, Scale y)
    {
        var path = new StringBuilder();
        var x = new Scale(0, Math.Max(1, values.Length - 1), Margin, Width - Margin, 1);
        var stretch = Math.Max(1, 2 * values.Length / MostPoints);
        for (var start = 0; start < values.Length; start += stretch)
        {
            var part = values.AsSpan(start, Math.Min(stretch, values.Length - start));
            var (least, most) = (System.Numerics.Tensors.TensorPrimitives.Min<float>(part), System.Numerics.Tensors.TensorPrimitives.Max<float>(part));
            path.Append(CultureInfo.InvariantCulture, $"{(start == 0 ? 'M' : 'L')}{x[start]:0.##} {y[least]:0.##}");
            if (most > least)
                path.Append(CultureInfo.InvariantCulture, $"V{y[most]:0.##}");
        }

        return path.ToString();
    }
}
