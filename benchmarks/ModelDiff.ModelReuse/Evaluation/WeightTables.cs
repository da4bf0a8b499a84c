using System.Globalization;
using System.Text.Json;
using ModelDiff.ModelReuse.Zoo;
using ModelDiff.Weights;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>What weights say of the pairs of zoos, as a table or JSON.</summary>
internal static class WeightTables
{
    private const double VerySmall = 1e-6;

    /// <summary>A row per sort of pairs.</summary>
    public static string Markdown(IReadOnlyList<WeightCell> cells) => EvaluationTables.Table(
        "What the weights say, without a panel",
        ["pairs", "number", "identical or derived", "undetermined: common weights", "no agreement", FormattableString.Invariant($"p at most {WeightCell.Rate}"), "p at most 1e-6", "p, least", "largest"],
        cells.Select(cell => new[]
        {
            cell.Name, Text(cell.Count), Text(Derived(cell)), Text(cell.Of(WeightFinding.CommonWeights)), Text(cell.Of(WeightFinding.NotShown) + cell.Of(WeightFinding.Undetermined)),
            Text(cell.AtMost(WeightCell.Rate)), Text(cell.AtMost(VerySmall)), P(cell.Least), P(cell.Largest),
        }));

    /// <summary>The same with the zoos that it is of.</summary>
    public static string Json(IEnumerable<ZooManifest> zoos, IReadOnlyList<WeightCell> cells) => JsonSerializer.Serialize(new
    {
        seeds = zoos.Select(zoo => zoo.Seed),
        sorts = cells.Select(cell => new
        {
            cell.Name,
            pairs = cell.Count,
            derived = Derived(cell),
            commonWeights = cell.Of(WeightFinding.CommonWeights),
            significant = cell.AtMost(WeightCell.Rate),
            verySmall = cell.AtMost(VerySmall),
            cell.Least,
            cell.Largest,
        }),
    }, ZooJson.Options);

    private static int Derived(WeightCell cell) => cell.Of(WeightFinding.Identical) + cell.Of(WeightFinding.CommonTraining);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string P(double? value) => value is { } p ? p.ToString("0.0e+0", CultureInfo.InvariantCulture) : "-";
}
