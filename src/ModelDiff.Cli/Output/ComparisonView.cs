using System.Globalization;
using ModelDiff.Evidence;
using ModelDiff.Models;
using ModelDiff.Verdicts;
using Spectre.Console;

namespace ModelDiff.Cli.Output;

/// <summary>A comparison as a person reads it.</summary>
internal static class ComparisonView
{
    public static void Print(ModelComparison comparison, IAnsiConsole console)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        AddRow(grid, "victim", Model(comparison.Victim));
        AddRow(grid, "suspect", Model(comparison.Suspect));
        AddRow(grid, "similarity", string.Create(CultureInfo.InvariantCulture, $"{comparison.Similarity:0.0000}   ({comparison.Interval.Confidence:0 %} interval {comparison.Interval.Lower:0.0000} to {comparison.Interval.Upper:0.0000})"));
        AddRow(grid, "measured", $"{comparison.SimilarityMeasure} similarity of decision distance vectors, {comparison.Pairs} {comparison.Generator.Name} pairs, {comparison.Distance} distance, seed {comparison.Seed}");
        if (comparison.Audit is { } audit)
            AddRow(grid, "panel", Panel(audit));
        AddRow(grid, "verdict", $"{Words(comparison.Verdict.Decision)}. {string.Join(" ", comparison.Verdict.Reasons)}");
        AddRow(grid, "time", Times(comparison.Elapsed));
        console.Write(grid);
        if (comparison.Audit is not null)
            console.Write(Evidence(comparison.Evidence));
    }

    private static string Panel(AuditResult audit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{audit.PanelSize} reference models, accepted false-positive rate {100 * audit.FalsePositiveRate:0.###} %; suspect asked {audit.Queries} of {audit.QueriesPlanned} rows of the probe");

    private static Table Evidence(IEnumerable<EvidenceScore> evidence)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("evidence");
        foreach (var column in new[] { "value", "z", "p" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var score in evidence)
            table.AddRow(new Text(score.Name), Number(score.Value, "0.0000"), Number(score.Z, "0.0"), Number(score.P, "0.0000"));
        return table;
    }

    private static Text Number(double? value, string format) => new(value?.ToString(format, CultureInfo.InvariantCulture) ?? "-");

    private static void AddRow(Grid grid, string label, string text) => grid.AddRow(new Text(label, new Style(decoration: Decoration.Bold)), new Text(text));

    private static string Model(ModelSignature model) => model.Source is null ? model.Name : $"{model.Name}   {model.Source}";

    private static string Words(VerdictDecision decision) => decision switch
    {
        VerdictDecision.Derived => "derived: the suspect was made from the victim",
        VerdictDecision.NotShown => "not shown that the suspect was made from the victim",
        _ => "undetermined",
    };

    private static string Times(ElapsedTimes times) => string.Create(
        CultureInfo.InvariantCulture,
        $"{times.Total.TotalSeconds:0.0} s: load {times.Load.TotalSeconds:0.0}, generate {times.Generate.TotalSeconds:0.0}, forward {times.Forward.TotalSeconds:0.0}");
}
