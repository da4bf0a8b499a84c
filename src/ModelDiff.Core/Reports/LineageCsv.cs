using ModelDiff.Lineage;

namespace ModelDiff.Reports;

/// <summary>Writes a lineage as CSV, one line per two models: <c>model,other,similarity,z,p,adjustedP</c>; what there is not is empty.</summary>
public static class LineageCsv
{
    /// <summary>Writes a lineage.</summary>
    /// <param name="lineage">The lineage.</param>
    /// <param name="writer">Borrowed; written to, not closed.</param>
    public static void Write(ModelLineage lineage, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        ArgumentNullException.ThrowIfNull(writer);
        CsvText.Line(writer, "model", "other", "similarity", "z", "p", "adjustedP");
        for (var i = 0; i < lineage.Models.Length; i++)
        {
            for (var j = i + 1; j < lineage.Models.Length; j++)
            {
                CsvText.Line(
                    writer,
                    CsvText.Quoted(lineage.Models[i]), CsvText.Quoted(lineage.Models[j]), CsvText.Number(lineage.Similarity[i, j]),
                    CsvText.Number(lineage.Scores?[i, j]), CsvText.Number(lineage.PValues?[i, j]), CsvText.Number(lineage.AdjustedPValues?[i, j]));
            }
        }
    }
}
