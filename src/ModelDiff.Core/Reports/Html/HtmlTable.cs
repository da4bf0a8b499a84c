namespace ModelDiff.Reports.Html;

/// <summary>A plain table of texts.</summary>
internal static class HtmlTable
{
    /// <param name="html">Written to.</param>
    /// <param name="name">What a screen reader calls it.</param>
    /// <param name="titles">The columns' headings.</param>
    /// <param name="rows">As many cells each.</param>
    public static void Write(HtmlWriter html, string name, IEnumerable<string> titles, IEnumerable<IEnumerable<string>> rows)
    {
        using (html.OpenScroll(name))
        using (html.Open("table", ("class", "texts")))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                foreach (var title in titles)
                    html.Element("th", title, ("scope", "col"));
            }

            using (html.Open("tbody"))
            {
                foreach (var row in rows)
                {
                    using (html.Open("tr"))
                    {
                        foreach (var cell in row)
                            html.Element("td", cell, ("dir", "auto"));
                    }
                }
            }
        }
    }
}
