using System.Globalization;
using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Plots;

/// <summary>The share of pairs that measures get right, per reuse method, with Wilson intervals.</summary>
internal static class MethodBars
{
    private const double Left = 60;
    private const double Top = 64;
    private const double Height = 260;
    private const double BarWidth = 15;
    private const double Gap = 26;

    /// <summary>Draws bars.</summary>
    /// <param name="methods">Names of the groups.</param>
    /// <param name="series">Per measure one share per method; null where there is none.</param>
    /// <returns>An SVG file's content.</returns>
    public static string Draw(IReadOnlyList<string> methods, IReadOnlyList<(string Measure, IReadOnlyList<Proportion?> Shares)> series)
    {
        var group = series.Count * BarWidth + Gap;
        var width = Left + methods.Count * group + 20;
        var legendRows = (series.Count + 3) / 4;
        var drawing = new SvgDrawing(Math.Max(width, 640), Top + Height + 40 + 22 * legendRows, "Pairs right, by reuse method (95 % intervals)");
        for (var share = 0.0; share <= 1.01; share += 0.25)
        {
            drawing.Line(Left, Y(share), width - 20, Y(share), "#ddd");
            drawing.Text(Left - 8, Y(share) + 4, (100 * share).ToString("0", CultureInfo.InvariantCulture) + " %", "end", 12);
        }

        for (var m = 0; m < methods.Count; m++)
        {
            drawing.Text(Left + m * group + (group - Gap / 2) / 2, Top + Height + 20, methods[m], "middle");
            for (var i = 0; i < series.Count; i++)
            {
                if (series[i].Shares[m] is { } share)
                    Bar(drawing, Left + Gap / 2 + m * group + i * BarWidth, share, i, $"{series[i].Measure}, {methods[m]}");
            }
        }

        for (var i = 0; i < series.Count; i++)
        {
            var (x, y) = (Left + i % 4 * 150, Top + Height + 44 + 22 * (i / 4));
            drawing.Box(x, y - 10, 12, 12, SeriesStyle.Color(i));
            drawing.Text(x + 17, y, series[i].Measure, size: 12);
        }

        return drawing.ToString();
    }

    private static void Bar(SvgDrawing drawing, double x, Proportion share, int index, string name)
    {
        drawing.Box(x, Y(share.Value), BarWidth - 2, Height * share.Value, SeriesStyle.Color(index), string.Create(CultureInfo.InvariantCulture, $"{name}: {100 * share.Value:0.#} %"));
        var middle = x + BarWidth / 2 - 1;
        drawing.Line(middle, Y(share.Lower), middle, Y(share.Upper), "#555", 1.2);
    }

    private static double Y(double share) => Top + (1 - share) * Height;
}
