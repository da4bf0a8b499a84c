using ModelDiff.Measures;

namespace ModelDiff.Reports.Html;

/// <summary>Decision distance vectors: one as bars, two as a scatter of victim against suspect.</summary>
internal static class DdvCharts
{
    private const double Left = 68;
    private const double Top = 10;
    private const double Size = 300;
    private const double Right = Left + Size;
    private const double Bottom = Top + Size;
    private const double BarsWidth = 420;
    private const double BarsHeight = 120;
    private const int MostBars = 400;

    /// <summary>A dot per pair: its distance to the victim from left to right, to the suspect upwards.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="comparison">The comparison.</param>
    /// <param name="marked">Pairs to mark, by position.</param>
    public static void Scatter(HtmlWriter html, ModelComparison comparison, IReadOnlySet<int> marked)
    {
        var (victim, suspect) = (comparison.VictimDdv.Values, comparison.SuspectDdv.Values);
        var x = Scale.Around(victim.Concat(suspect).Append(0), Left, Right);
        var y = x with { From = Bottom, To = Top };
        var description = FormattableString.Invariant($"Scatter of {comparison.Pairs} pairs, distance of the victim's answers against that of the suspect's; similarity {NumberText.Of(comparison.Similarity, "0.0000")}.");
        using (html.OpenSvg(Right + 24, Bottom + 48, description))
        {
            Axes(html, x, y);
            html.Line(Left, Bottom, Right, Top, "guide");
            for (var i = 0; i < victim.Length; i++)
            {
                var hover = $"pair {i + 1}: victim {NumberText.Of(victim[i], "0.####")}, suspect {NumberText.Of(suspect[i], "0.####")}";
                html.Dot(x[victim[i]], y[suspect[i]], marked.Contains(i) ? 4.5 : 3, marked.Contains(i) ? "suspect strong" : "suspect", hover);
            }

            html.Label((Left + Right) / 2, Bottom + 40, "distance of the victim's answers", "soft", "middle");
            html.Label(14, (Top + Bottom) / 2, "distance of the suspect's answers", "soft", "middle", turned: true);
        }
    }

    /// <summary>A bar per pair, in their order.</summary>
    public static void Bars(HtmlWriter html, DecisionDistanceVector ddv)
    {
        var values = ddv.Values.Length > MostBars ? ddv.Values[..MostBars] : ddv.Values;
        var y = Scale.Around(values.Append(0), BarsHeight, Top);
        var width = (BarsWidth - Left) / values.Length;
        using (html.OpenSvg(BarsWidth, BarsHeight + 8, FormattableString.Invariant($"Distances of {values.Length} pairs.")))
        {
            foreach (var (value, text) in y.Ticks)
            {
                html.Line(Left, y[value], BarsWidth, y[value], "grid");
                html.Label(Left - 6, y[value] + 4, text, "soft", "end");
            }

            for (var i = 0; i < values.Length; i++)
                html.Box(Left + (i * width), y[values[i]], Math.Max(0.5, width * 0.8), BarsHeight - y[values[i]], "reference", $"pair {i + 1}: {NumberText.Of(values[i], "0.####")}");
        }
    }

    private static void Axes(HtmlWriter html, Scale x, Scale y)
    {
        foreach (var (value, text) in x.Ticks)
        {
            html.Line(x[value], Top, x[value], Bottom, "grid");
            html.Line(Left, y[value], Right, y[value], "grid");
            html.Label(x[value], Bottom + 18, text, "soft", "middle");
            html.Label(Left - 6, y[value] + 4, text, "soft", "end");
        }
    }
}
