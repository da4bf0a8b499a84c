namespace ModelDiff.Reports;

/// <summary>Writes what a result rests on as a part of a Markdown report.</summary>
internal static class RecordMarkdown
{
    /// <param name="writer">Borrowed; written to.</param>
    /// <param name="record">What to write; nothing where it is null.</param>
    public static void Write(TextWriter writer, RunRecord? record)
    {
        if (record is null)
            return;
        writer.Write("\n## Record\n\n");
        if (record.Population is { } population)
            writer.Write($"{MarkdownText.Escaped(population)}\n\n");
        MarkdownText.Table(writer, ["what", "value"], RecordTable.Facts(record).Select(fact => new[] { fact.Name, fact.Value }));
        writer.Write("\n");
        MarkdownText.Table(writer, RecordTable.ModelTitles, RecordTable.Models(record));
        if (record.Inputs.IsEmpty)
            return;
        writer.Write("\n");
        MarkdownText.Table(writer, RecordTable.InputTitles, RecordTable.Inputs(record));
    }
}
