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
        json.WriteFinite("p", verdict.P);
        if (verdict.SmallestP is { } smallest)
            json.WriteFinite("smallestP", smallest);
        json.WriteTexts("reasons", verdict.Reasons);
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
            json.WriteFinite("value", score.Value);
            json.WriteFinite("z", score.Z);
            json.WriteFinite("p", score.P);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
