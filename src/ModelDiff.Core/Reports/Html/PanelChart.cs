using ModelDiff.Verdicts;

namespace ModelDiff.Reports.Html;

/// <summary>Where victim and suspect lie among pairs that are known to be unrelated.</summary>
internal static class PanelChart
{
    private const double Width = 420;
    private const double Side = 22;
    private const double Top = 34;
    private const double RowHeight = 84;
    private const double BarHeight = 50;
    private const double LabelWidth = 220;
    private const int Bins = 40;

    /// <summary>Shows the distributions of unrelated scores with a line at the score in question, or says that there is none.</summary>
    public static void Write(HtmlWriter html, PanelResult panel)
    {
        if (!double.IsFinite(panel.Score))
        {
            html.Element("p", "The panel is too small for a score.", ("class", "note"));
            return;
        }

        using (html.Open("figure"))
        {
            Draw(html, panel);
            html.Element("figcaption", "Bars: scores of pairs of models that are known to be unrelated. The further right the line stands of them, the less chance explains it.");
        }
    }

    private static void Draw(HtmlWriter html, PanelResult panel)
    {
        (string Name, IReadOnlyList<double> Scores)[] rows =
        [
            ("victim with reference models", panel.Unrelated.Victim),
            ("suspect with reference models", panel.Unrelated.Suspect),
            ("reference models with each other", panel.Unrelated.Panel),
        ];
        rows = [.. rows.Where(row => row.Scores.Count > 0)];
        var x = Scale.Around(rows.SelectMany(row => row.Scores).Append(panel.Score), Side, Width - Side);
        var bottom = Top + (rows.Length * RowHeight);
        using (html.OpenSvg(Width, bottom + 44, Description(panel)))
        {
            foreach (var (value, text) in x.Ticks)
            {
                html.Line(x[value], Top, x[value], bottom, "grid");
                html.Label(x[value], bottom + 18, text, "soft", "middle");
            }

            for (var i = 0; i < rows.Length; i++)
                Row(html, x, rows[i].Name, rows[i].Scores, Top + ((i + 1) * RowHeight));
            var place = x[panel.Score];
            html.Line(place, Top - 8, place, bottom, "mark");
            html.Label(Math.Clamp(place, LabelWidth / 2, Width - (LabelWidth / 2)), Top - 14, $"victim with suspect: {NumberText.Of(panel.Score, "0.0")}", "suspect strong", "middle");
            html.Label(Width / 2, bottom + 38, "score over all evidence", "soft", "middle");
        }
    }

    private static void Row(HtmlWriter html, Scale x, string name, IReadOnlyList<double> scores, double bottom)
    {
        var width = (x.High - x.Low) / Bins;
        var counts = scores.CountBy(score => Math.Clamp((int)((score - x.Low) / width), 0, Bins - 1)).OrderBy(bin => bin.Key).ToArray();
        var most = counts.Max(bin => bin.Value);
        html.Label(Side, bottom - BarHeight - 12, $"{name} ({scores.Count})", "soft");
        html.Line(Side, bottom, Width - Side, bottom, "axis");
        foreach (var (bin, count) in counts)
        {
            var (low, high) = (x.Low + (bin * width), x.Low + ((bin + 1) * width));
            var height = BarHeight * count / most;
            html.Box(x[low] + 0.5, bottom - height, x[high] - x[low] - 1, height, "reference", $"{count} of {scores.Count} from {NumberText.Of(low, "0.##")} to {NumberText.Of(high, "0.##")}");
        }
    }

    private static string Description(PanelResult panel)
    {
        var closer = panel.Unrelated.Victim.Count(score => score >= panel.Score);
        return FormattableString.Invariant($"Scores of unrelated models, and that of victim and suspect, {NumberText.Of(panel.Score, "0.0")}. {closer} of {panel.Unrelated.Victim.Length} reference models are at least as close to the victim.");
    }
}
