using System.Globalization;
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
        writer.Write("model,other,similarity,z,p,adjustedP\n");
        for (var i = 0; i < lineage.Models.Length; i++)
        {
            for (var j = i + 1; j < lineage.Models.Length; j++)
            {
                string[] cells =
                [
                    Quoted(lineage.Models[i]), Quoted(lineage.Models[j]), Number(lineage.Similarity[i, j]),
                    Number(lineage.Scores?[i, j]), Number(lineage.PValues?[i, j]), Number(lineage.AdjustedPValues?[i, j]),
                ];
                writer.Write(string.Join(',', cells) + "\n");
            }
        }
    }

    private static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
