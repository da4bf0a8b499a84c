using ModelDiff.Cli.Cases;
using ModelDiff.Reports;
using ModelDiff.Verdicts;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>An audit's findings as a person reads them: a row per suspect.</summary>
internal static class AuditView
{
    public static void Print(AuditSummary summary, string folder, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("suspect").AddColumn("verdict");
        foreach (var column in new[] { "p", "similarity" })
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        table.AddColumn("reports");
        foreach (var finding in summary.Findings)
        {
            table.AddRow(
                new Text(finding.Suspect),
                new Text(finding.Comparison is { } comparison ? VerdictText.Key(comparison.Verdict.Decision) : "failed"),
                new Text(PValueText.Of(finding.Comparison?.Verdict.P)),
                new Text(NumberText.Of(finding.Comparison?.Similarity, "0.0000")),
                new Text(finding.Folder));
        }

        console.Write(table);
        foreach (var finding in summary.Findings.Where(finding => finding.Failure is not null))
            console.Write(new Text($"{finding.Suspect}: {finding.Failure}{Environment.NewLine}"));
        console.Write(new Text($"{Path.Combine(folder, AuditSummary.FileName)} holds this table.{Environment.NewLine}"));
    }
}
