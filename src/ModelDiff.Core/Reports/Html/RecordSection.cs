namespace ModelDiff.Reports.Html;

/// <summary>What a result rests on: for whom its p-value speaks, models and inputs by their hashes, software, command line and date.</summary>
internal static class RecordSection
{
    /// <summary>Writes a record; nothing where there is none.</summary>
    public static void Write(HtmlWriter html, RunRecord? record)
    {
        if (record is null)
            return;
        using (html.Open("section"))
        {
            html.Element("h2", "Record");
            if (record.Population is { } population)
                html.Element("p", population).Raw("\n");
            using (html.Open("dl"))
            {
                foreach (var (name, value) in RecordTable.Facts(record))
                    html.Element("dt", name).Element("dd", value, ("dir", "auto")).Raw("\n");
            }

            Folded(html, $"{NumberText.Count(record.Models.Length, "model")} with {(record.Models.Length == 1 ? "its hash" : "their hashes")}", "Models", RecordTable.ModelTitles, RecordTable.Models(record));
            if (!record.Inputs.IsEmpty)
                Folded(html, $"{NumberText.Count(record.Inputs.Length, "input file")} with {(record.Inputs.Length == 1 ? "its hash" : "their hashes")}", "Input files", RecordTable.InputTitles, RecordTable.Inputs(record));
        }
    }

    private static void Folded(HtmlWriter html, string summary, string name, string[] titles, IEnumerable<string[]> rows)
    {
        using (html.Open("details"))
        {
            html.Element("summary", summary);
            HtmlTable.Write(html, name, titles, rows);
        }
    }
}
