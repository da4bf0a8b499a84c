using ModelDiff.Evidence;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports.Html;

/// <summary>Everything measured on the two models, with the interval of the similarity, and how far each is above unrelated models.</summary>
internal static class EvidenceTable
{
    private const double BarWidth = 120;
    private const double BarHeight = 12;

    /// <summary>Writes the table.</summary>
    public static void Write(HtmlWriter html, ModelComparison comparison)
    {
        var highest = comparison.Evidence.Select(score => score.Z is { } z && double.IsFinite(z) ? z : 0).DefaultIfEmpty(0).Max();
        var withPanel = comparison.Evidence.Any(score => score.Z is not null || score.P is not null);
        using (html.OpenScroll("Evidence"))
        using (html.Open("table"))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                html.Element("th", "evidence", ("scope", "col")).Element("th", "value", ("scope", "col"), ("class", "number"));
                html.Element("th", $"{NumberText.Percent(comparison.Interval.Confidence)} interval", ("scope", "col"), ("class", "number"));
                if (withPanel)
                    html.Element("th", "z", ("scope", "col"), ("class", "number")).Element("th", "p", ("scope", "col"), ("class", "number")).Element("th", "above unrelated models", ("scope", "col"));
            }

            using (html.Open("tbody"))
            {
                foreach (var score in comparison.Evidence)
                    Row(html, score, score.Name == EvidenceText.DdvSimilarity ? Interval(comparison) : "", withPanel, highest);
            }
        }

        if (withPanel)
            html.Element("p", "z: standard deviations above what the closest unrelated models reach. p: how often an unrelated model would reach as much.", ("class", "note")).Raw("\n");
    }

    /// <summary>The interval of the similarity.</summary>
    public static string Interval(ModelComparison comparison) =>
        $"{NumberText.Of(comparison.Interval.Lower, "0.0000")} to {NumberText.Of(comparison.Interval.Upper, "0.0000")}";

    private static void Row(HtmlWriter html, EvidenceScore score, string interval, bool withPanel, double highest)
    {
        using (html.Open("tr"))
        {
            using (html.Open("th", ("scope", "row")))
            {
                html.Text(score.Name);
                if (EvidenceText.Meaning(score.Name) is { Length: > 0 } meaning)
                    html.Element("small", meaning);
            }

            html.Element("td", NumberText.Of(score.Value, "0.0000"), ("class", "number")).Element("td", interval, ("class", "number"));
            if (!withPanel)
                return;
            html.Element("td", NumberText.Of(score.Z, "0.0"), ("class", "number")).Element("td", PValueText.Of(score.P), ("class", "number"));
            using (html.Open("td"))
                Bar(html, score.Z, highest);
        }
    }

    private static void Bar(HtmlWriter html, double? z, double highest)
    {
        if (z is not > 0 || !double.IsFinite(z.Value))
            return;
        using (html.Open("svg", ("viewBox", "0 0 120 12"), ("width", BarWidth), ("height", BarHeight), ("aria-hidden", "true")))
        {
            html.Box(0, 2, BarWidth, BarHeight - 4, "track");
            html.Box(0, 2, BarWidth * z.Value / highest, BarHeight - 4, "suspect");
        }
    }
}
