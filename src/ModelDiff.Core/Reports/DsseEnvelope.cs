using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ModelDiff.Fingerprints;
using ModelDiff.Storage;

namespace ModelDiff.Reports;

/// <summary>A signed text with its type: DSSE 1.0, one signature, ECDSA over SHA-256 in DER.</summary>
/// <remarks>Source: Dead Simple Signing Envelope, protocol 1.0.2; what is signed is its pre-authentication encoding, so that neither type nor text can be read as the other.</remarks>
internal static class DsseEnvelope
{
    /// <summary>Signs a text.</summary>
    /// <param name="payload">The text.</param>
    /// <param name="type">Its media type.</param>
    /// <param name="privateKeyPath">A PEM file with an elliptic-curve private key, not encrypted.</param>
    /// <returns>The envelope, UTF-8 JSON.</returns>
    /// <exception cref="InputFileException">The file holds no private key.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> payload, string type, string privateKeyPath)
    {
        using var key = FingerprintSignature.ReadKey(privateKeyPath);
        try
        {
            var signature = key.SignData(Encode(payload, type), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream, ReportJson.Indented))
            {
                json.WriteStartObject();
                json.WriteBase64String("payload", payload);
                json.WriteString("payloadType", type);
                json.WriteStartArray("signatures");
                json.WriteStartObject();
                json.WriteString("keyid", KeyId(key));
                json.WriteBase64String("sig", signature);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }

            stream.WriteByte((byte)'\n');
            return stream.ToArray();
        }
        catch (CryptographicException exception)
        {
            throw new InputFileException(privateKeyPath, "it holds no private key.", exception);
        }
    }

    /// <summary>The text of an envelope, where one of its signatures is that of a key; null where none is.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="type">The type that is expected.</param>
    /// <param name="publicKeyPath">A PEM file with the public key.</param>
    /// <exception cref="FormatException">It is no envelope of this type.</exception>
    /// <exception cref="InputFileException">The key cannot be read.</exception>
    public static byte[]? Open(ReadOnlyMemory<byte> envelope, string type, string publicKeyPath)
    {
        using var key = FingerprintSignature.ReadKey(publicKeyPath);
        try
        {
            using var document = JsonDocument.Parse(envelope);
            var root = document.RootElement;
            if (root.GetProperty("payloadType").GetString() != type)
                throw new FormatException($"it is no envelope of the type {type}.");
            var payload = root.GetProperty("payload").GetBytesFromBase64();
            var signed = Encode(payload, type);
            return root.GetProperty("signatures").EnumerateArray().Any(signature => key.VerifyData(signed, signature.GetProperty("sig").GetBytesFromBase64(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
                ? payload
                : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("it is no signed envelope.", exception);
        }
    }

    /// <summary><c>"DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload</c>, lengths in bytes.</summary>
    private static byte[] Encode(ReadOnlySpan<byte> payload, string type) =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {payload.Length} ")), .. payload];

    private static string KeyId(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
}
