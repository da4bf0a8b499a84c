using ModelDiff.Verdicts;

namespace ModelDiff.Reports.Html;

/// <summary>The verdict in words, with its reasons: what a reader sees first.</summary>
internal static class VerdictBanner
{
    /// <summary>Writes a verdict.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="heading">The heading's element.</param>
    /// <param name="facts">What stands beside the p-value.</param>
    public static void Write(HtmlWriter html, Verdict verdict, string heading = "h2", params ReadOnlySpan<(string Name, string Value)> facts)
    {
        using (html.Open("div", ("class", $"verdict {VerdictText.Key(verdict.Decision)}")))
        {
            html.Element(heading, VerdictText.Headline(verdict.Decision)).Raw("\n");
            Facts(html, [.. facts, ("p-value", VerdictText.P(verdict))]);
            using (html.Open("ul"))
            {
                foreach (var reason in verdict.Reasons)
                    html.Element("li", reason).Raw("\n");
            }
        }
    }

    /// <summary>A row of names and values.</summary>
    public static void Facts(HtmlWriter html, params ReadOnlySpan<(string Name, string Value)> facts)
    {
        using (html.Open("dl", ("class", "facts")))
        {
            foreach (var (name, value) in facts)
            {
                using (html.Open("div"))
                    html.Element("dt", name).Element("dd", value, ("dir", "auto"));
            }
        }
    }
}
