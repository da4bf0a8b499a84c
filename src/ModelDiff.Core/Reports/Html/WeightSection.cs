using ModelDiff.Verdicts;
using ModelDiff.Weights;

namespace ModelDiff.Reports.Html;

/// <summary>What the weights say, with a bar for every layer that both models have.</summary>
internal static class WeightSection
{
    /// <summary>Writes the section.</summary>
    public static void Write(HtmlWriter html, WeightComparison weights)
    {
        using (html.Open("section"))
        {
            html.Element("h2", "Weights");
            html.Element("p", $"{char.ToUpperInvariant(WeightText.Words(weights.Finding)[0])}{WeightText.Words(weights.Finding)[1..]}.");
            using (html.Open("ul"))
            {
                foreach (var reason in weights.Reasons)
                    html.Element("li", reason);
            }

            if (!weights.Layers.IsEmpty)
                Layers(html, weights);
        }
    }

    private static void Layers(HtmlWriter html, WeightComparison weights)
    {
        using (html.OpenScroll("Weights per layer"))
        using (html.Open("table"))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                html.Element("th", "layer of the victim", ("scope", "col")).Element("th", "weights", ("scope", "col")).Element("th", "cosine", ("scope", "col"), ("class", "number"))
                    .Element("th", "", ("scope", "col"), ("class", "wide")).Element("th", "p", ("scope", "col"), ("class", "number"));
            }

            using (html.Open("tbody"))
            {
                foreach (var layer in weights.Layers)
                    Row(html, layer);
            }
        }

        html.Element("p", "Bars: cosine of the weights in the order as stored, 0 for unrelated ones. p: how often independently initialized models agree so well; layers whose outputs have an order, such as classes, are not tested.", ("class", "note")).Raw("\n");
    }

    private static void Row(HtmlWriter html, WeightLayer layer)
    {
        using (html.Open("tr"))
        {
            html.Element("th", layer.Name, ("scope", "row")).Element("td", WeightText.Fate(layer)).Element("td", NumberText.Of(layer.Cosine, "0.000"), ("class", "number"));
            using (html.Open("td", ("class", "wide")))
                html.Bar(SvgShapes.BarWidth * Math.Max(0, layer.Cosine ?? 0), layer.IsShared ? "suspect" : "reference");
            html.Element("td", PValueText.Of(layer.P), ("class", "number"));
        }
    }
}
