using ModelDiff.Measures;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports.Html;

/// <summary>Everything measured on the two models, with the interval of the similarity, and how far each is above unrelated models.</summary>
internal static class EvidenceTable
{
    /// <summary>Writes everything measured in a comparison.</summary>
    public static void Write(HtmlWriter html, ModelComparison comparison) => Write(html, comparison.Evidence, comparison.Interval);

    /// <summary>Writes a table of evidence.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="evidence">One row each.</param>
    /// <param name="interval">Of the similarity, where it is among the evidence; else null.</param>
    public static void Write(HtmlWriter html, IReadOnlyList<EvidenceScore> evidence, SimilarityInterval? interval = null)
    {
        var highest = evidence.Select(score => score.Z is { } z && double.IsFinite(z) ? z : 0).DefaultIfEmpty(0).Max();
        var withPanel = evidence.Any(score => score.Z is not null || score.P is not null);
        using (html.OpenScroll("Evidence"))
        using (html.Open("table"))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                html.Element("th", "evidence", ("scope", "col")).Element("th", interval is { } known ? $"value, {NumberText.Percent(known.Confidence)} interval" : "value", ("scope", "col"), ("class", "number"));
                if (withPanel)
                    html.Element("th", "z", ("scope", "col"), ("class", "number")).Element("th", "p", ("scope", "col"), ("class", "number")).Element("th", "above unrelated models", ("scope", "col"), ("class", "wide"));
            }

            using (html.Open("tbody"))
            {
                foreach (var score in evidence)
                    Row(html, score, interval is { } its && score.Name == DdvEvidence.EvidenceName ? Text(its) : "", withPanel, highest);
            }
        }

        if (withPanel)
            html.Element("p", "z: standard deviations above what the closest unrelated models reach. p: how often an unrelated model would reach as much.", ("class", "note")).Raw("\n");
    }

    /// <summary>An interval in words.</summary>
    public static string Text(SimilarityInterval interval) => $"{NumberText.Of(interval.Lower, "0.0000")} to {NumberText.Of(interval.Upper, "0.0000")}";

    private static void Row(HtmlWriter html, EvidenceScore score, string interval, bool withPanel, double highest)
    {
        using (html.Open("tr"))
        {
            using (html.Open("th", ("scope", "row")))
            {
                html.Text(score.Name);
                if (score.Description is { Length: > 0 } meaning)
                    html.Text(" ").Element("small", meaning);
            }

            using (html.Open("td", ("class", "number")))
            {
                html.Text(NumberText.Of(score.Value, "0.0000"));
                if (interval.Length > 0)
                    html.Text(" ").Element("small", interval);
            }

            if (!withPanel)
                return;
            html.Element("td", NumberText.Of(score.Z, "0.0"), ("class", "number")).Element("td", PValueText.Of(score.P), ("class", "number"));
            using (html.Open("td", ("class", "wide")))
            {
                if (score.Z is > 0 and < double.PositiveInfinity and var z)
                    html.Bar(SvgShapes.BarWidth * z / highest, "suspect");
            }
        }
    }
}
