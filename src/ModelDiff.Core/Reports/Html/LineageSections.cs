using System.Collections.Immutable;
using ModelDiff.Lineage;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports.Html;

/// <summary>The parts of a lineage's report, in the order in which they are read.</summary>
internal static class LineageSections
{
    private const int LongestHeading = 16;

    /// <summary>How many groups there are, and who is in them.</summary>
    public static void Groups(HtmlWriter html, ModelLineage lineage, string heading = "h2")
    {
        var style = lineage.Groups switch { null => "undetermined", { IsEmpty: true } => "not-shown", _ => "derived" };
        using (html.Open("div", ("class", $"verdict {style}")))
        {
            html.Element(heading, LineageText.Headline(lineage)).Raw("\n");
            if (lineage.Groups is { IsEmpty: false } groups)
            {
                using (html.Open("ol"))
                {
                    foreach (var group in groups)
                        Group(html, lineage, group);
                }
            }

            foreach (var sentence in LineageText.Sentences(lineage))
                html.Element("p", sentence).Raw("\n");
        }
    }

    /// <summary>All similarities as colors, in the order of the tree.</summary>
    public static void Matrix(HtmlWriter html, ModelLineage lineage)
    {
        var tree = MidpointRoot.Of(lineage.Tree);
        using (html.Open("section"))
        {
            html.Element("h2", "Similarity of every two models");
            using (html.Open("figure"))
            {
                HeatMap.Write(html, lineage.Models, (i, j) => lineage.Similarity[i, j], (i, j) => Hover(lineage, i, j), tree, lineage.Groups);
                html.Element("figcaption", $"Models that are alike are neighbors in the tree at the left (neighbor joining, rooted in its middle).{(lineage.Groups is { IsEmpty: false } ? " Frames hold groups of relatives." : "")} Pointing at a cell tells the two models and their numbers; the table below holds the similarities too.");
            }

            Values(html, lineage, [.. tree.Leaves]);
        }
    }

    /// <summary>The closest pairs as a table.</summary>
    public static void Pairs(HtmlWriter html, ModelLineage lineage)
    {
        var pairs = ClosestPairs.Of(lineage);
        using (html.Open("section"))
        {
            html.Element("h2", pairs.Title);
            using (html.OpenScroll("Pairs"))
            using (html.Open("table"))
            {
                using (html.Open("thead"))
                using (html.Open("tr"))
                {
                    html.Element("th", "model", ("scope", "col")).Element("th", "other", ("scope", "col"), ("class", "wide"));
                    foreach (var title in new[] { "similarity", "z", "p", "adjusted p" })
                        html.Element("th", title, ("scope", "col"), ("class", title == "p" ? "number wide" : "number"));
                }

                using (html.Open("tbody"))
                {
                    foreach (var (i, j) in pairs.Pairs)
                        Row(html, lineage, i, j);
                }
            }

            if (lineage.AdjustedPValues is not null)
                html.Element("p", "z: standard deviations above what the closest unrelated models reach. Adjusted p: for the number of pairs (Benjamini and Hochberg).", ("class", "note"));
        }
    }

    /// <summary>The tree as text, folded up.</summary>
    public static void Tree(HtmlWriter html, ModelLineage lineage)
    {
        using (html.Open("details"))
        {
            html.Element("summary", "The tree as Newick text");
            html.Element("pre", lineage.Tree.ToNewick(lineage.Models));
        }
    }

    /// <summary>The matrix as numbers, folded up: for those who read by key or by ear, and on phones, where nothing can be pointed at.</summary>
    private static void Values(HtmlWriter html, ModelLineage lineage, ImmutableArray<int> order)
    {
        var names = ShortNames.Of(lineage.Models, LongestHeading);
        using (html.Open("details"))
        {
            html.Element("summary", "The similarities as a table");
            using (html.OpenScroll("Similarities as a table"))
            using (html.Open("table"))
            {
                using (html.Open("thead"))
                using (html.Open("tr"))
                {
                    html.Element("th", "model", ("scope", "col"));
                    foreach (var column in order)
                    {
                        using (html.Open("th", ("scope", "col"), ("class", "number")))
                            html.Name(names[column]);
                    }
                }

                using (html.Open("tbody"))
                {
                    foreach (var row in order)
                    {
                        using (html.Open("tr"))
                        {
                            using (html.Open("th", ("scope", "row")))
                                html.Name(names[row]);
                            foreach (var column in order)
                                html.Element("td", row == column ? "" : NumberText.Of(lineage.Similarity[row, column], "0.000"), ("class", "number"));
                        }
                    }
                }
            }
        }
    }

    private static void Group(HtmlWriter html, ModelLineage lineage, ImmutableArray<int> group)
    {
        using (html.Open("li"))
        {
            for (var i = 0; i < group.Length; i++)
                html.Text(i == 0 ? "" : ", ").Name(lineage.Models[group[i]]);
        }
    }

    private static void Row(HtmlWriter html, ModelLineage lineage, int i, int j)
    {
        using (html.Open("tr"))
        {
            using (html.Open("td", ("class", "name")))
            {
                html.Name(lineage.Models[i]).Text(" ");
                using (html.Open("small", ("class", "narrow")))
                    html.Text("with ").Name(lineage.Models[j]);
            }

            using (html.Open("td", ("class", "name wide")))
                html.Name(lineage.Models[j]);
            html.Element("td", NumberText.Of(lineage.Similarity[i, j], "0.000"), ("class", "number"));
            html.Element("td", NumberText.Of(lineage.Scores?[i, j], "0.0"), ("class", "number"));
            html.Element("td", PValueText.Of(lineage.PValues?[i, j]), ("class", "number wide"));
            html.Element("td", PValueText.Of(lineage.AdjustedPValues?[i, j]), ("class", "number"));
        }
    }

    private static string Hover(ModelLineage lineage, int row, int column)
    {
        var (i, j) = (Math.Min(row, column), Math.Max(row, column));
        var text = $"{lineage.Models[i]} with {lineage.Models[j]}: similarity {NumberText.Of(lineage.Similarity[i, j], "0.000")}";
        return lineage.Scores is null ? text : $"{text}, z {NumberText.Of(lineage.Scores[i, j], "0.0")}, adjusted p {PValueText.Of(lineage.AdjustedPValues?[i, j])}";
    }
}
