using ModelDiff.Lineage;
using ModelDiff.Reports.Html;

namespace ModelDiff.Reports;

/// <summary>Writes a lineage as one HTML file for people: it loads nothing, runs no script, follows light and dark, and can be printed.</summary>
public static class LineageHtml
{
    /// <summary>Writes a report as UTF-8. The same lineage gives the same bytes.</summary>
    /// <param name="lineage">The lineage.</param>
    /// <param name="stream">Borrowed; written to, not closed.</param>
    public static void Write(ModelLineage lineage, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        ArgumentNullException.ThrowIfNull(stream);
        HtmlPage.Write(stream, $"Lineage of {NumberText.Count(lineage.Models.Length, "model")}", "Which of these models were made from each other?", html =>
        {
            LineageSections.Groups(html, lineage, "h1");
            LineageSections.Matrix(html, lineage);
            LineageSections.Pairs(html, lineage);
            SettingsSection.Write(html, ReportSettings.Of(lineage));
            RecordSection.Write(html, lineage.Record);
            LineageSections.Tree(html, lineage);
        });
    }
}
