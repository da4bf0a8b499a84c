using ModelDiff.Verdicts;

namespace ModelDiff.Reports.Html;

/// <summary>The verdict in words, with its reasons: what a reader sees first.</summary>
internal static class VerdictBanner
{
    /// <summary>Writes a verdict.</summary>
    /// <param name="html">Written to.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="heading">The heading's element.</param>
    /// <param name="between">Writes what stands between heading and reasons; null for nothing.</param>
    public static void Write(HtmlWriter html, Verdict verdict, string heading = "h2", Action? between = null)
    {
        using (html.Open("div", ("class", $"verdict {VerdictText.Key(verdict.Decision)}")))
        {
            html.Element(heading, VerdictText.Headline(verdict.Decision)).Raw("\n");
            between?.Invoke();
            if (verdict.P is { } p)
                html.Element("p", Probability(p), ("class", "number")).Raw("\n");
            using (html.Open("ul"))
            {
                foreach (var reason in verdict.Reasons)
                    html.Element("li", reason).Raw("\n");
            }
        }
    }

    private static string Probability(double p) => PValueText.Of(p) is ['<', ..] text ? $"p {text}" : $"p = {PValueText.Of(p)}";
}
