using ModelDiff.Lineage;

namespace ModelDiff.Reports;

/// <summary>Writes a lineage as CSV, one line per two models: <c>model,other,similarity,z,p,adjustedP,group</c>; what there is not is empty. The group is the number, from 1, of the one that both are in, as reports count them.</summary>
public static class LineageCsv
{
    /// <summary>Writes a lineage.</summary>
    /// <param name="lineage">The lineage.</param>
    /// <param name="writer">Borrowed; written to, not closed.</param>
    public static void Write(ModelLineage lineage, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        ArgumentNullException.ThrowIfNull(writer);
        CsvText.Line(writer, "model", "other", "similarity", "z", "p", "adjustedP", "group");
        for (var i = 0; i < lineage.Models.Length; i++)
        {
            for (var j = i + 1; j < lineage.Models.Length; j++)
            {
                CsvText.Line(
                    writer,
                    CsvText.Quoted(lineage.Models[i]), CsvText.Quoted(lineage.Models[j]), CsvText.Number(lineage.Similarity[i, j]),
                    CsvText.Number(lineage.Scores?[i, j]), CsvText.Number(lineage.PValues?[i, j]), CsvText.Number(lineage.AdjustedPValues?[i, j]), CsvText.Number(GroupOf(lineage, i, j)));
            }
        }
    }

    private static int? GroupOf(ModelLineage lineage, int model, int other)
    {
        var groups = lineage.Groups ?? [];
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Contains(model) && groups[i].Contains(other))
                return i + 1;
        }

        return null;
    }
}
