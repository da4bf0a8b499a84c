using ModelDiff.Lineage;
using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports;

/// <summary>What it takes to repeat a comparison or lineage, as names and values.</summary>
internal static class ReportSettings
{
    /// <summary>The settings of a comparison.</summary>
    public static IEnumerable<(string Name, string Value)> Of(ModelComparison comparison)
    {
        var settings = new List<(string, string)>();
        settings.AddRange(Model("victim", comparison.Victim));
        settings.AddRange(Model("suspect", comparison.Suspect));
        if (comparison.IsByWeights)
        {
            settings.Add(("compared", "the weights in their files"));
            settings.Add(("version", LibraryInfo.Version));
            return settings;
        }

        settings.Add(("pairs", Text($"{comparison.Pairs}, made by '{comparison.Generator.Name}'")));
        settings.AddRange(comparison.Generator.Settings.Select(setting => (setting.Key, NumberText.Whole(setting.Value))));
        settings.Add(("distance of answers", comparison.Distance));
        settings.Add(("similarity of distances", comparison.SimilarityMeasure));
        settings.Add(("seed", Text($"{comparison.Seed}")));
        if (comparison.Audit is { } audit)
        {
            settings.Add(("panel", NumberText.Count(audit.PanelSize, "reference model") + (audit.Coverage is { } coverage ? Text($", {coverage.PanelModels} of the suspect's task") : "")));
            settings.Add(("smallest p-value it supports", PValueText.Of(audit.Panel.SmallestP)));
            settings.Add(("accepted false-positive rate", NumberText.Percent(audit.FalsePositiveRate)));
            settings.Add(("power", PowerText.Row(audit.Power)));
            settings.Add(("probe", Text($"suspect asked {audit.Queries} of {audit.QueriesPlanned} rows")));
        }

        settings.Add(("version", LibraryInfo.Version));
        return settings;
    }

    /// <summary>The settings of a lineage.</summary>
    public static IEnumerable<(string Name, string Value)> Of(ModelLineage lineage) =>
    [
        ("models", Text($"{lineage.Models.Length}")),
        .. lineage.Queries == 0
            ? [("compared", "the weights in their files"), ("accepted false-positive rate per layer", Text($"{lineage.FalsePositiveRate:0e+0}"))]
            : new[]
            {
                ("panel", NumberText.Count(lineage.PanelSize, "reference model")),
                ("accepted false-discovery rate", NumberText.Percent(lineage.FalsePositiveRate)),
                ("probe", NumberText.Count(lineage.Queries, "row") + " per model"),
            },
        ("version", LibraryInfo.Version),
    ];

    private static IEnumerable<(string Name, string Value)> Model(string role, ModelSignature model)
    {
        yield return (role, model.Name);
        if (model.Source is { } source)
            yield return ($"{role}'s source", source);
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
