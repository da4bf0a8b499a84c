using ModelDiff.Lineage;

namespace ModelDiff.Reports;

/// <summary>A lineage in words.</summary>
internal static class LineageText
{
    /// <summary>What was compared.</summary>
    public static string Compared(ModelLineage lineage) => lineage.Queries == 0
        ? $"{NumberText.Count(lineage.Models.Length, "model")}, compared by the weights in their files"
        : $"{NumberText.Count(lineage.Models.Length, "model")}, asked {NumberText.Count(lineage.Queries, "row")} each; {NumberText.Count(lineage.PanelSize, "reference model")}";

    /// <summary>How many groups of relatives there are.</summary>
    public static string Headline(ModelLineage lineage) => lineage.Groups switch
    {
        null => $"Undetermined: how {NumberText.Count(lineage.Models.Length, "model")} are related",
        { IsEmpty: true } => $"No relatives shown among {NumberText.Count(lineage.Models.Length, "model")}",
        { Length: var groups } => $"{NumberText.Count(groups, "group")} of relatives among {NumberText.Count(lineage.Models.Length, "model")}",
    };

    /// <summary>What a reader should know besides.</summary>
    public static IEnumerable<string> Sentences(ModelLineage lineage) => lineage.AdjustedPValues is null
        ? lineage.Notes
        : [$"Of all pairs called related, at most {NumberText.Percent(lineage.FalsePositiveRate)} are expected to be innocent.", .. lineage.Notes];
}
