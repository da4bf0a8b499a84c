using ModelDiff.Lineage;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports;

/// <summary>Writes a lineage as Markdown: groups, closest pairs, tree and settings, without charts.</summary>
public static class LineageMarkdown
{
    /// <summary>Writes a report.</summary>
    /// <param name="lineage">The lineage.</param>
    /// <param name="writer">Borrowed; written to, not closed.</param>
    public static void Write(ModelLineage lineage, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write($"# {LineageText.Headline(lineage)}\n");
        var groups = lineage.Groups ?? [];
        for (var i = 0; i < groups.Length; i++)
            writer.Write($"{(i == 0 ? "\n" : "")}{i + 1}. {string.Join(", ", groups[i].Select(model => MarkdownText.Escaped(lineage.Models[model])))}\n");
        foreach (var sentence in LineageText.Sentences(lineage))
            writer.Write($"\n{MarkdownText.Escaped(sentence)}\n");
        var pairs = ClosestPairs.Of(lineage);
        writer.Write($"\n## {pairs.Title}\n\n");
        MarkdownText.Table(writer, ["model", "other", " similarity", " z", " p", " adjusted p"], pairs.Pairs.Select(pair => new[]
        {
            lineage.Models[pair.I], lineage.Models[pair.J], NumberText.Of(lineage.Similarity[pair.I, pair.J], "0.000"), NumberText.Of(lineage.Scores?[pair.I, pair.J], "0.0"),
            PValueText.Of(lineage.PValues?[pair.I, pair.J]), PValueText.Of(lineage.AdjustedPValues?[pair.I, pair.J]),
        }));
        writer.Write($"\n## Tree\n\nNeighbor joining, Newick: {MarkdownText.Escaped(lineage.Tree.ToNewick(lineage.Models))}\n");
        writer.Write("\n## Settings to reproduce it\n\n");
        MarkdownText.Table(writer, ["setting", "value"], ReportSettings.Of(lineage).Select(setting => new[] { setting.Name, setting.Value }));
        RecordMarkdown.Write(writer, lineage.Record);
    }
}
