using System.Text.Json;
using ModelDiff.Measures;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports;

/// <summary>Writes verdicts and evidence as properties of a JSON object. Numbers are finite or null.</summary>
internal static class VerdictJson
{
    /// <summary>A property <c>verdict</c>.</summary>
    public static void Write(Utf8JsonWriter json, Verdict verdict)
    {
        json.WriteStartObject("verdict");
        json.WriteString("decision", VerdictText.Key(verdict.Decision));
        WriteNumber(json, "p", verdict.P);
        if (verdict.SmallestP is { } smallest)
            WriteNumber(json, "smallestP", smallest);
        json.WriteStartArray("reasons");
        foreach (var reason in verdict.Reasons)
            json.WriteStringValue(reason);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A property <c>evidence</c>.</summary>
    public static void WriteEvidence(Utf8JsonWriter json, IEnumerable<EvidenceScore> evidence)
    {
        json.WriteStartArray("evidence");
        foreach (var score in evidence)
        {
            json.WriteStartObject();
            json.WriteString("name", score.Name);
            WriteNumber(json, "value", score.Value);
            WriteNumber(json, "z", score.Z);
            WriteNumber(json, "p", score.P);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(key, number);
        else
            json.WriteNull(key);
    }
}
