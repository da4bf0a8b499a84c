namespace ModelDiff.Reports.Html;

/// <summary>The parts that a caller added.</summary>
internal static class AddedSections
{
    public static void Write(HtmlWriter html, IEnumerable<ReportSection> sections)
    {
        foreach (var section in sections)
        {
            using (html.Open("section"))
            {
                html.Element("h2", section.Title);
                foreach (var paragraph in section.Paragraphs)
                    html.Element("p", paragraph, ("dir", "auto")).Raw("\n");
                if (!section.Columns.IsEmpty)
                    HtmlTable.Write(html, section.Title, section.Columns, section.Rows.Select(row => row.AsEnumerable()));
            }
        }
    }
}
