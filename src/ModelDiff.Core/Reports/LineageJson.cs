using System.Text.Json;
using ModelDiff.Lineage;
using ModelDiff.Statistics;

namespace ModelDiff.Reports;

/// <summary>Writes a lineage as one JSON object. Numbers are finite or null.</summary>
public static class LineageJson
{
    /// <summary>Writes a lineage as indented UTF-8 JSON, with a final newline.</summary>
    /// <param name="lineage">The lineage.</param>
    /// <param name="stream">Borrowed; written to, not closed.</param>
    public static void Write(ModelLineage lineage, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        ArgumentNullException.ThrowIfNull(stream);
        using (var json = new Utf8JsonWriter(stream, ReportJson.Indented))
            Write(lineage, json);
        stream.WriteByte((byte)'\n');
    }

    private static void Write(ModelLineage lineage, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteTexts("models", lineage.Models);
        WriteMatrix(json, "similarity", lineage.Similarity);
        WriteMatrix(json, "z", lineage.Scores);
        WriteMatrix(json, "p", lineage.PValues);
        WriteMatrix(json, "adjustedP", lineage.AdjustedPValues);
        json.WriteString("tree", lineage.Tree.ToNewick(lineage.Models));
        json.WriteStartArray("order");
        foreach (var model in lineage.Tree.Leaves)
            json.WriteNumberValue(model);
        json.WriteEndArray();
        WriteGroups(json, lineage);
        json.WriteNumber("falsePositiveRate", lineage.FalsePositiveRate);
        json.WriteNumber("panelSize", lineage.PanelSize);
        json.WriteNumber("queries", lineage.Queries);
        WriteFailures(json, lineage.Failures);
        json.WriteTexts("notes", lineage.Notes);
        if (lineage.Record is { } record)
            RecordJson.Write(json, record);
        json.WriteString("version", LibraryInfo.Version);
        json.WriteEndObject();
    }

    private static void WriteMatrix(Utf8JsonWriter json, string key, SymmetricMatrix? matrix)
    {
        if (matrix is null)
        {
            json.WriteNull(key);
            return;
        }

        json.WriteStartArray(key);
        for (var i = 0; i < matrix.Count; i++)
        {
            json.WriteStartArray();
            for (var j = 0; j < matrix.Count; j++)
            {
                if (double.IsFinite(matrix[i, j]))
                    json.WriteNumberValue(matrix[i, j]);
                else
                    json.WriteNullValue();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteGroups(Utf8JsonWriter json, ModelLineage lineage)
    {
        if (lineage.Groups is not { } groups)
        {
            json.WriteNull("groups");
            return;
        }

        json.WriteStartArray("groups");
        foreach (var group in groups)
        {
            json.WriteStartArray();
            foreach (var model in group)
                json.WriteStringValue(lineage.Models[model]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteFailures(Utf8JsonWriter json, IEnumerable<ModelFailure> failures)
    {
        json.WriteStartArray("failures");
        foreach (var failure in failures)
        {
            json.WriteStartObject();
            json.WriteString("name", failure.Name);
            json.WriteString("reason", failure.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
