using ModelDiff.Verdicts;
using ModelDiff.Weights;

namespace ModelDiff.Reports;

/// <summary>Writes a comparison as Markdown: verdict, evidence and settings, without charts.</summary>
public static class ComparisonMarkdown
{
    /// <summary>Writes a report; times are left out.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="writer">Borrowed; written to, not closed.</param>
    public static void Write(ModelComparison comparison, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(writer);
        var (verdict, interval) = (comparison.Verdict, comparison.Interval);
        writer.Write($"# {VerdictText.Headline(verdict.Decision)}\n\n");
        writer.Write($"Victim **{MarkdownText.Escaped(comparison.Victim.Name)}**, suspect **{MarkdownText.Escaped(comparison.Suspect.Name)}**. ");
        writer.Write(comparison.IsByWeights ? "Compared by the weights in their files alone.\n\n" : interval is { } known
            ? $"Similarity {NumberText.Of(comparison.Similarity, "0.0000")}, {NumberText.Percent(known.Confidence)} interval {NumberText.Of(known.Lower, "0.0000")} to {NumberText.Of(known.Upper, "0.0000")}.\n\n"
            : "No similarity: a decision distance vector without variation says nothing.\n\n");
        if (verdict.P is not null)
            writer.Write($"p-value {MarkdownText.Escaped(VerdictText.P(verdict))}.\n\n");
        foreach (var reason in verdict.Reasons)
            writer.Write($"- {MarkdownText.Escaped(reason)}\n");
        foreach (var note in comparison.Audit?.Notes ?? [])
            writer.Write($"- Of the panel: {MarkdownText.Escaped(note)}\n");
        if (comparison.IsByWeights)
            WriteWeights(writer, comparison.Weights!);
        else
            WriteEvidence(writer, comparison);
        foreach (var section in comparison.Sections)
            Write(writer, section);
        writer.Write("\n## Settings to reproduce it\n\n");
        MarkdownText.Table(writer, ["setting", "value"], ReportSettings.Of(comparison).Select(setting => new[] { setting.Name, setting.Value }));
        RecordMarkdown.Write(writer, comparison.Record);
    }

    private static void WriteEvidence(TextWriter writer, ModelComparison comparison)
    {
        writer.Write("\n## Evidence\n\n");
        foreach (var (name, text) in EvidenceText.Strongest(comparison.Evidence))
            writer.Write($"{char.ToUpperInvariant(name[0])}{name[1..]}: {MarkdownText.Escaped(text)}.\n\n");
        MarkdownText.Table(writer, ["evidence", "meaning", " value", " z", " p"], comparison.Evidence.Select(score => new[]
        {
            score.Name, score.Description, NumberText.Of(score.Value, "0.0000"), NumberText.Of(score.Z, "0.0"), PValueText.Of(score.P),
        }));
    }

    private static void WriteWeights(TextWriter writer, WeightComparison weights)
    {
        writer.Write("\n## Weights\n\n");
        MarkdownText.Table(writer, ["layer of the victim", "weights", " cosine", " p"], weights.Layers.Select(layer => new[]
        {
            layer.Name, WeightText.Fate(layer), NumberText.Of(layer.Cosine, "0.000"), PValueText.Of(layer.P),
        }));
    }

    private static void Write(TextWriter writer, ReportSection section)
    {
        writer.Write($"\n## {MarkdownText.Escaped(section.Title)}\n\n");
        foreach (var paragraph in section.Paragraphs)
            writer.Write($"{MarkdownText.Escaped(paragraph)}\n\n");
        if (!section.Columns.IsEmpty)
            MarkdownText.Table(writer, [.. section.Columns], section.Rows.Select(row => row.ToArray()));
    }
}
