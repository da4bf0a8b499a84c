using System.Globalization;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Verdicts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ModelDiff.Cli.Output;

/// <summary>A comparison as a person reads it.</summary>
internal static class ComparisonView
{
    public static void Print(ModelComparison comparison, IAnsiConsole console)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        AddRow(grid, "victim", Model(comparison.Victim));
        AddRow(grid, "suspect", Model(comparison.Suspect));
        if (!comparison.IsByWeights)
            AddAnswers(grid, comparison);
        if (comparison.Audit is { } audit)
        {
            AddRow(grid, "panel", string.Join(" ", audit.Notes.Prepend(Panel(audit))));
            AddRow(grid, "power", PowerText.Row(audit.Power));
        }

        if (comparison.Weights is { } weights)
            AddRow(grid, "weights", $"{WeightText.Words(weights.Finding)}. {string.Join(" ", weights.Reasons.Except(comparison.Verdict.Reasons))}".TrimEnd());
        foreach (var (name, text) in comparison.IsByWeights ? [] : EvidenceText.Strongest(comparison.Evidence))
            AddRow(grid, name.Replace("strongest evidence ", "most ", StringComparison.Ordinal), text);
        if (comparison.Verdict.P is not null)
            AddRow(grid, "p-value", VerdictText.P(comparison.Verdict));
        AddRow(grid, "verdict", Verdict(comparison.Verdict));
        AddRow(grid, "time", Times(comparison));
        console.Write(grid);
        if (comparison.Audit is not null)
            console.Write(Evidence(comparison.Evidence));
        if (comparison.Weights is { IdenticalFiles: false, Layers: var layers } && layers.Any(layer => layer.IsShared))
            WeightView.Print(layers, console);
    }

    private static void AddAnswers(Grid grid, ModelComparison comparison)
    {
        AddRow(grid, "similarity", Similarity(comparison));
        AddRow(grid, "measured", $"{comparison.SimilarityMeasure} similarity of decision distance vectors, {comparison.Pairs} {comparison.Generator.Name} pairs, {comparison.Distance} distance, seed {comparison.Seed}");
    }

    private static string Similarity(ModelComparison comparison) => comparison.Interval is { } interval
        ? string.Create(CultureInfo.InvariantCulture, $"{comparison.Similarity:0.0000}   ({interval.Confidence:0 %} interval {interval.Lower:0.0000} to {interval.Upper:0.0000})")
        : "none: a decision distance vector without variation says nothing";

    private static string Panel(AuditResult audit) => string.Create(
        CultureInfo.InvariantCulture,
        $"{NumberText.Count(audit.PanelSize, "reference model")}, which {(audit.PanelSize == 1 ? "supports" : "support")} p-values down to {PValueText.Of(audit.Panel.SmallestP)}; accepted false-positive rate {NumberText.Percent(audit.FalsePositiveRate)}; suspect asked {audit.Queries} of {audit.QueriesPlanned} rows of the probe.");

    private static Table Evidence(IEnumerable<EvidenceScore> evidence)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("evidence");
        foreach (var column in new[] { "value", "z", "p" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var score in evidence)
            table.AddRow(new Text(score.Name), new Text(NumberText.Of(score.Value, "0.0000")), new Text(NumberText.Of(score.Z, "0.0")), new Text(PValueText.Of(score.P)));
        return table;
    }

    private static void AddRow(Grid grid, string label, string text) => AddRow(grid, label, new Text(text));

    private static void AddRow(Grid grid, string label, IRenderable text) => grid.AddRow(new Text(label, new Style(decoration: Decoration.Bold)), text);

    private static Paragraph Verdict(Verdict verdict) =>
        new Paragraph(VerdictText.Words(verdict.Decision), new Style(Color(verdict.Decision), decoration: Decoration.Bold)).Append($". {string.Join(" ", verdict.Reasons)}");

    private static Color Color(VerdictDecision decision) => decision switch
    {
        VerdictDecision.Derived => Spectre.Console.Color.Red,
        VerdictDecision.NotShown => Spectre.Console.Color.Blue,
        _ => Spectre.Console.Color.Yellow,
    };

    private static string Model(ModelSignature model) => model.Source is null ? model.Name : $"{model.Name}   {model.Source}";

    private static string Times(ModelComparison comparison)
    {
        var times = comparison.Elapsed;
        var total = string.Create(CultureInfo.InvariantCulture, $"{times.Total.TotalSeconds:0.0} s");
        return comparison.IsByWeights ? total : string.Create(CultureInfo.InvariantCulture, $"{total}: load {times.Load.TotalSeconds:0.0}, generate {times.Generate.TotalSeconds:0.0}, forward {times.Forward.TotalSeconds:0.0}");
    }
}
