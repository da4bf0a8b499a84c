using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ModelDiff.ModelReuse.Scoring;
using ModelDiff.ModelReuse.Zoo;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>Results as Markdown tables.</summary>
internal static class EvaluationTables
{
    private static readonly string[] Methods = ["transfer", "quantize", "prune", "distill", "steal"];

    /// <summary>All tables, one after another.</summary>
    /// <param name="zoos">The zoos that were judged.</param>
    /// <param name="results">The measures, in the order of rows.</param>
    public static string Format(IReadOnlyList<ZooManifest> zoos, IReadOnlyList<MeasureResult> results) =>
        string.Join('\n', [Pairs(results), Extras(results), Derived(results), Innocents(results), .. results.Where(result => !result.Scores[0].Verdicts.IsEmpty).Select(Verdicts), Costs(results), Accuracies(zoos)]);

    private static string Pairs(IReadOnlyList<MeasureResult> results) => Table(
        "The paper's pairs: parent closer than every reference",
        ["measure", "right", .. Methods, "with faithful steals", "AUC", "TPR at 1 % FPR", "TPR at 5 % FPR"],
        results.Select(result => (string[])
        [
            result.Name,
            Share(result, score => score.Paper.All),
            .. Methods.Select(method => Share(result, score => score.Paper.ByMethod.GetValueOrDefault(method))),
            result.Scores.All(score => score.Faithful is not null) ? Share(result, score => score.Faithful!.All) : "-",
            result.Over(score => score.Paper.Roc.Area).Text("0.000"),
            result.Over(score => score.Paper.Roc.TruePositiveRate(0.01).Value).Text("0.00"),
            result.Over(score => score.Paper.Roc.TruePositiveRate(0.05).Value).Text("0.00"),
        ]));

    private static string Extras(IReadOnlyList<MeasureResult> results)
    {
        var kinds = results[0].Scores[0].Extras.Select(extra => extra.Kind).ToArray();
        return kinds.Length == 0 ? "" : Table(
            "What the paper lacks, by the same rule",
            ["measure", .. kinds],
            results.Select(result => (string[])[result.Name, .. kinds.Select(kind => Share(result, score => score.Extras.First(extra => extra.Kind == kind).Right))]));
    }

    private static string Derived(IReadOnlyList<MeasureResult> results) => Table(
        "Derived pairs found at a false-positive rate of 1 %",
        ["measure", "transfer, quantize, prune: above the references", "with p at most 1 %", "distill, faithful steal: above the references", "with p at most 1 %"],
        results.Select(result => (string[])
        [
            result.Name,
            Share(result, score => score.KeptWeights.Above), Share(result, score => score.KeptWeights.Called),
            Share(result, score => score.FreshWeights.Above), Share(result, score => score.FreshWeights.Called),
        ]));

    private static string Innocents(IReadOnlyList<MeasureResult> results) => Table(
        "Suspects that are not derived",
        ["measure", "false-positive rate at 5 %", "at 1 %", "p-values", "twins taken for children"],
        results.Select(result => (string[])
        [
            result.Name,
            result.Over(score => 100 * score.FalsePositiveRate(0.05)).Text("0.0") + " %",
            result.Over(score => 100 * score.FalsePositiveRate(0.01)).Text("0.0") + " %",
            Text(result.InnocentPValues.Length),
            Share(result, score => score.TwinAlarms),
        ]));

    /// <summary>Sums over the zoos.</summary>
    private static string Verdicts(MeasureResult result) => Table(
        $"What the verdict says, accepted rate 1 %: {result.Name}",
        ["pairs", "derived", "not shown", "undetermined"],
        result.Scores.SelectMany(score => score.Verdicts).GroupBy(cell => cell.Name).Select(cells => cells.Aggregate((sum, next) => sum.Plus(next)))
            .Select(cell => (string[])[cell.Name, Text(cell.Derived), Text(cell.NotShown), Text(cell.Undetermined)]));

    private static string Costs(IReadOnlyList<MeasureResult> results) => Table(
        "What it costs, per suspect and candidate",
        ["measure", "queries to each model", "gradient queries to the suspect", "crafting, s", "evidence, ms", "forward, ms"],
        results.Select(result => (string[])
        [
            result.Name, Text(result.Cost.Queries), Text(result.Cost.GradientQueries),
            result.Cost.CraftSeconds.ToString("0.00", CultureInfo.InvariantCulture), result.Cost.EvidenceMilliseconds.ToString("0.00", CultureInfo.InvariantCulture),
            result.Cost.ForwardMilliseconds > 0 ? result.Cost.ForwardMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) : "-",
        ]));

    private static string Accuracies(IReadOnlyList<ZooManifest> zoos) => Table(
        "The models",
        ["kind", "models", "accuracy, mean", "least", "fidelity to the parent, mean", "least"],
        zoos.SelectMany(zoo => zoo.Models).GroupBy(Kind).Select(kind => (string[])
        [
            kind.Key,
            Text(kind.Count()),
            Number(kind.Average(model => model.Accuracy)),
            Number(kind.Min(model => model.Accuracy)),
            kind.Any(model => model.Fidelity is not null) ? Number(kind.Average(model => model.Fidelity)!.Value) : "-",
            kind.Any(model => model.Fidelity is not null) ? Number(kind.Min(model => model.Fidelity)!.Value) : "-",
        ]));

    private static string Kind(ModelRecord model)
    {
        var name = LineageName.TryParse(model.Recipe.Name)!;
        var origin = name.Steps[0].StartsWith("train", StringComparison.Ordinal) && name.Steps.Length > 1 ? " of retrained" : "";
        return model.Recipe.Group == ModelGroup.Paper ? name.Method + origin : $"{name.Method}{origin} ({GroupName(model.Recipe.Group)})";
    }

    private static string GroupName(ModelGroup group) => group switch
    {
        ModelGroup.SameArchitectureSteal => "same architecture",
        ModelGroup.FaithfulSteal => "faithful",
        ModelGroup.LabelSteal => "labels",
        ModelGroup.TwoSteps => "two steps",
        ModelGroup.Homologous => "second models",
        _ => group.ToString().ToLowerInvariant(),
    };

    private static string Share(MeasureResult result, Func<MeasureScore, Tally> tally)
    {
        var total = tally(result.Scores[0]).Total;
        return total == 0 ? "-" : $"{result.Over(score => tally(score).Right).Text(result.Scores.Length == 1 ? "0" : "0.0")} / {Text(total)}";
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A table in Markdown under its title; all columns but the first hold numbers.</summary>
    internal static string Table(string title, string[] columns, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder($"### {title}\n\n");
        foreach (var row in rows.Prepend([.. columns.Select((_, i) => i == 0 ? "---" : "--:")]).Prepend(columns))
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        return text.ToString();
    }
}
