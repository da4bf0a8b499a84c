using System.Globalization;
using ModelDiff.Inputs;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports.Html;

/// <summary>The parts of a comparison's report, in the order in which they are read.</summary>
internal static class ComparisonSections
{
    /// <summary>The verdict, between whom, and the similarity.</summary>
    public static void Verdict(HtmlWriter html, ModelComparison comparison, string heading = "h2") => VerdictBanner.Write(
        html,
        comparison.Verdict,
        heading,
        [("victim", comparison.Victim.Name), ("suspect", comparison.Suspect.Name), .. comparison.IsByWeights ? [] : Similarity(comparison)]);

    private static (string Name, string Value)[] Similarity(ModelComparison comparison) =>
    [
        ("similarity", NumberText.Of(comparison.Similarity, "0.0000")),
        (comparison.Interval is { } interval ? $"{NumberText.Percent(interval.Confidence)} interval" : "interval", comparison.Interval is { } known ? EvidenceTable.Text(known) : "-"),
    ];

    /// <summary>What was measured.</summary>
    public static void Evidence(HtmlWriter html, ModelComparison comparison)
    {
        using (html.Open("section"))
        {
            html.Element("h2", "Evidence");
            using (html.Open("dl"))
            {
                foreach (var (name, text) in EvidenceText.Strongest(comparison.Evidence))
                    html.Element("dt", name).Element("dd", text).Raw("\n");
            }

            EvidenceTable.Write(html, comparison);
        }
    }

    /// <summary>The scatter of both DDVs, and the place among the panel.</summary>
    public static void Charts(HtmlWriter html, ModelComparison comparison)
    {
        using (html.Open("section", ("class", "columns")))
        {
            using (html.Open("div"))
            {
                html.Element("h2", "Answers to the pairs");
                using (html.Open("figure"))
                {
                    DdvCharts.Scatter(html, comparison, PairGallery.Marked(comparison));
                    html.Element("figcaption", "A dot is a pair of inputs, placed by how far apart the two answers of each model are. The dots of a copy lie along a line from the corner.");
                }
            }

            using (html.Open("div"))
            {
                html.Element("h2", "Among unrelated models");
                Panel(html, comparison);
            }
        }
    }

    /// <summary>The pairs that tell most.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="comparison">The comparison.</param>
    /// <param name="pairs">Borrowed; the pairs it was made on, or null where they are gone.</param>
    public static void Pairs(HtmlWriter html, ModelComparison comparison, InputPairs? pairs)
    {
        using (html.Open("section"))
        {
            html.Element("h2", "Pairs that tell most");
            if (pairs is null)
                html.Element("p", "The pairs were not kept, so they are not shown.", ("class", "note"));
            else
                PairGallery.Telling(html, comparison, pairs);
        }
    }

    /// <summary>All distances as a table, folded up.</summary>
    public static void Distances(HtmlWriter html, ModelComparison comparison)
    {
        using (html.Open("details"))
        {
            html.Element("summary", $"All {NumberText.Count(comparison.Pairs, "distance")} as numbers");
            using (html.OpenScroll("Distances"))
            using (html.Open("table"))
            {
                using (html.Open("thead"))
                using (html.Open("tr"))
                {
                    foreach (var title in new[] { "pair", "victim", "suspect" })
                        html.Element("th", title, ("scope", "col"), ("class", "number"));
                }

                using (html.Open("tbody"))
                {
                    for (var i = 0; i < comparison.Pairs; i++)
                    {
                        using (html.Open("tr"))
                        {
                            html.Element("th", (i + 1).ToString(CultureInfo.InvariantCulture), ("scope", "row"), ("class", "number"));
                            html.Element("td", NumberText.Of(comparison.VictimDdv.Values[i], "0.000000"), ("class", "number"));
                            html.Element("td", NumberText.Of(comparison.SuspectDdv.Values[i], "0.000000"), ("class", "number"));
                        }
                    }
                }
            }
        }
    }

    private static void Panel(HtmlWriter html, ModelComparison comparison)
    {
        if (comparison.Audit is null)
        {
            html.Element("p", "No panel of unrelated reference models was given, so there is no distribution to compare with.", ("class", "note"));
            return;
        }

        PanelChart.Write(html, comparison.Audit.Panel);
        foreach (var note in comparison.Audit.Notes)
            html.Element("p", note, ("class", "note")).Raw("\n");
    }
}
