using System.Globalization;
using System.Text.Json;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports;

/// <summary>
/// Writes what a comparison found as a bill of materials of the suspect, CycloneDX 1.7 JSON. A suspect that is 'derived' has the victim among its <c>pedigree.variants</c>: components that are related while it is
/// unclear which was derived from which, or whether both share an ancestor. Claim and evidence are declarations; p-values are data of the evidence, and no confidence is stated.
/// </summary>
/// <remarks>Source: ECMA-424, CycloneDX 1.7.</remarks>
public static class ComparisonMlBom
{
    private const string SuspectRef = "suspect";
    private const string ClaimRef = "claim-common-origin";

    /// <summary>Writes a bill of materials as indented UTF-8 JSON, with a final newline. It bears no serial number, so that the same comparison gives the same bytes.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="stream">Borrowed; written to, not closed.</param>
    public static void Write(ModelComparison comparison, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(stream);
        using (var json = new Utf8JsonWriter(stream, ReportJson.Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.7.schema.json");
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.7");
            json.WriteNumber("version", 1);
            WriteMetadata(json, comparison);
            WriteDeclarations(json, comparison);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WriteMetadata(Utf8JsonWriter json, ModelComparison comparison)
    {
        json.WriteStartObject("metadata");
        if (comparison.Record?.Date is { } date)
            json.WriteString("timestamp", date.ToString(RecordJson.DateFormat, CultureInfo.InvariantCulture) + "T00:00:00Z");
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", "ModelDiff.Core");
        json.WriteString("version", LibraryInfo.Version);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("component");
        WriteModel(json, SuspectRef, comparison.Suspect, comparison.SuspectSha256);
        if (comparison.Verdict.Decision == VerdictDecision.Derived)
            WritePedigree(json, comparison);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePedigree(Utf8JsonWriter json, ModelComparison comparison)
    {
        json.WriteStartObject("pedigree");
        json.WriteStartArray("variants");
        json.WriteStartObject();
        WriteModel(json, "victim", comparison.Victim, comparison.VictimSha256);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("notes", $"{VerdictText.Claim(comparison.Verdict.Decision)} {string.Join(" ", comparison.Verdict.Reasons)}");
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, string reference, ModelSignature model, string? sha256)
    {
        json.WriteString("type", "machine-learning-model");
        json.WriteString("bom-ref", reference);
        json.WriteString("name", model.Name);
        if (sha256 is null)
            return;
        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", "SHA-256");
        json.WriteString("content", sha256);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteDeclarations(Utf8JsonWriter json, ModelComparison comparison)
    {
        json.WriteStartObject("declarations");
        json.WriteStartArray("claims");
        json.WriteStartObject();
        json.WriteString("bom-ref", ClaimRef);
        json.WriteString("target", SuspectRef);
        json.WriteString("predicate", VerdictText.Claim(comparison.Verdict.Decision));
        json.WriteString("reasoning", string.Join(" ", comparison.Verdict.Reasons));
        var strongest = StrongestEvidence.Of(comparison.Evidence);
        WriteReferences(json, "evidence", comparison.Evidence.Where(score => score != strongest.Against || comparison.Evidence.Length == 1));
        if (strongest.Against is { } against)
            WriteReferences(json, "counterEvidence", [against]);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("evidence");
        foreach (var score in comparison.Evidence)
            WriteEvidence(json, score);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteReferences(Utf8JsonWriter json, string key, IEnumerable<EvidenceScore> evidence)
    {
        json.WriteStartArray(key);
        foreach (var score in evidence)
            json.WriteStringValue(Reference(score));
        json.WriteEndArray();
    }

    private static void WriteEvidence(Utf8JsonWriter json, EvidenceScore score)
    {
        json.WriteStartObject();
        json.WriteString("bom-ref", Reference(score));
        json.WriteString("description", score.Description.Length > 0 ? $"{score.Name}: {score.Description}" : score.Name);
        json.WriteStartArray("data");
        WriteData(json, "value", score.Value);
        WriteData(json, "z", score.Z);
        WriteData(json, "p", score.P);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, string name, double? number)
    {
        if (number is not { } value || !double.IsFinite(value))
            return;
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("contents");
        json.WriteStartObject("attachment");
        json.WriteString("contentType", "text/plain");
        json.WriteString("content", value.ToString("R", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("classification", "public");
        json.WriteEndObject();
    }

    private static string Reference(EvidenceScore score) => $"evidence-{score.Name}";
}
