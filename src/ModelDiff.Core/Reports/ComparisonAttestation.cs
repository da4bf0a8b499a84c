using System.Text;
using System.Text.Json;
using ModelDiff.Measures;
using ModelDiff.Storage;

namespace ModelDiff.Reports;

/// <summary>Signs what a comparison found: an in-toto Statement, version 1, in a DSSE envelope. Its subject is the suspect's file, by its SHA-256.</summary>
/// <remarks>Sources: in-toto Attestation Framework 1.0; DSSE 1.0. docs/attestation.md describes the predicate.</remarks>
public static class ComparisonAttestation
{
    /// <summary>The type of the signed text.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>The name of the predicate: what it says and how it is written.</summary>
    public const string PredicateType = "urn:modeldiff:attestation:comparison:1";

    private const int LongestFile = 1 << 26;

    /// <summary>Signs a comparison.</summary>
    /// <param name="comparison">The comparison; its suspect came from a file.</param>
    /// <param name="privateKeyPath">A PEM file with an elliptic-curve private key, not encrypted.</param>
    /// <returns>The envelope, UTF-8 JSON with a final newline.</returns>
    /// <exception cref="ArgumentException">The suspect is no file, so that there is nothing that the statement could be of.</exception>
    /// <exception cref="InputFileException">The key cannot be read.</exception>
    public static byte[] Sign(ModelComparison comparison, string privateKeyPath)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(privateKeyPath);
        if (comparison.SuspectSha256 is not { } digest)
            throw new ArgumentException($"An attestation is of a file; the suspect '{comparison.Suspect.Name}' is none.", nameof(comparison));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            WriteStatement(json, comparison, digest);
        return DsseEnvelope.Sign(stream.ToArray(), PayloadType, privateKeyPath);
    }

    /// <summary>Reads a signed statement.</summary>
    /// <param name="path">The file with the envelope.</param>
    /// <param name="publicKeyPath">A PEM file with the public key that it must be signed with.</param>
    /// <returns>The statement, JSON.</returns>
    /// <exception cref="InputFileException">A file cannot be read, is no such envelope, or is not signed with this key.</exception>
    public static string Read(string path, string publicKeyPath)
    {
        var content = InputFiles.Read(path, stream => RegularFile.ReadAllBytes(stream, LongestFile));
        try
        {
            return DsseEnvelope.Open(content, PayloadType, publicKeyPath) is { } payload ? Encoding.UTF8.GetString(payload) : throw new InputFileException(path, $"it is not signed with the key of '{publicKeyPath}'.");
        }
        catch (FormatException exception)
        {
            throw new InputFileException(path, exception.Message, exception);
        }
    }

    private static void WriteStatement(Utf8JsonWriter json, ModelComparison comparison, string digest)
    {
        json.WriteStartObject();
        json.WriteString("_type", "https://in-toto.io/Statement/v1");
        json.WriteStartArray("subject");
        json.WriteStartObject();
        json.WriteString("name", comparison.Suspect.Name);
        json.WriteStartObject("digest");
        json.WriteString("sha256", digest);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("predicateType", PredicateType);
        json.WriteStartObject("predicate");
        WritePredicate(json, comparison);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePredicate(Utf8JsonWriter json, ModelComparison comparison)
    {
        json.WriteStartObject("victim");
        json.WriteString("name", comparison.Victim.Name);
        json.WriteString("sha256", comparison.VictimSha256);
        json.WriteEndObject();
        json.WriteString("claim", VerdictText.Claim(comparison.Verdict.Decision));
        VerdictJson.Write(json, comparison.Verdict);
        if (comparison.Audit is { } audit)
            json.WriteNumber("falsePositiveRate", audit.FalsePositiveRate);
        VerdictJson.WriteEvidence(json, comparison.Evidence);
        RecordJson.Write(json, comparison.Record ?? RunRecord.Of(comparison));
    }
}
