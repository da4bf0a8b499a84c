using System.Security.Cryptography;
using System.Text;
using ModelDiff.Inputs;
using ModelDiff.Storage;

namespace ModelDiff.Fingerprints;

/// <summary>
/// A detached signature over a fingerprint's file: who publishes file and signature before a dispute can prove later that the claim is not made up for it.
/// ECDSA over SHA-256 with keys in PEM files, signature in DER (RFC 3279), as <c>openssl dgst -sha256 -sign</c> writes it.
/// </summary>
public static class FingerprintSignature
{
    /// <summary>What the name of a signature's file ends with, after that of the signed file.</summary>
    public const string Extension = ".sig";

    private const int LongestFile = 1 << 20;

    /// <summary>Signs a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="privateKeyPath">A PEM file with an elliptic-curve private key, not encrypted.</param>
    /// <returns>The signature.</returns>
    /// <exception cref="InputFileException">The file or the key cannot be read.</exception>
    public static byte[] Sign(string path, string privateKeyPath)
    {
        using var key = ReadKey(privateKeyPath);
        try
        {
            return Open(path, stream => key.SignData(stream, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }
        catch (CryptographicException exception)
        {
            throw new InputFileException(privateKeyPath, "it holds no private key.", exception);
        }
    }

    /// <summary>Whether a signature is that of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="publicKeyPath">A PEM file with the owner's public key.</param>
    /// <exception cref="InputFileException">The file or the key cannot be read.</exception>
    public static bool Verify(string path, ReadOnlySpan<byte> signature, string publicKeyPath)
    {
        using var key = ReadKey(publicKeyPath);
        var bytes = signature.ToArray();
        return Open(path, stream => key.VerifyData(stream, bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    /// <summary>Whether a signature is that of what was read.</summary>
    internal static bool Verify(byte[] content, byte[] signature, string publicKeyPath)
    {
        using var key = ReadKey(publicKeyPath);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Reads a signature's file.</summary>
    /// <exception cref="InputFileException">It cannot be read, or is too long for a signature.</exception>
    internal static byte[] Read(string path) => Open(path, stream => RegularFile.ReadAllBytes(stream, LongestFile));

    /// <summary>Sees to it that a key can sign.</summary>
    /// <exception cref="InputFileException">The file cannot be read, or holds no private key.</exception>
    internal static void CheckPrivateKey(string path)
    {
        using var key = ReadKey(path);
        try
        {
            key.SignData([], HashAlgorithmName.SHA256);
        }
        catch (CryptographicException exception)
        {
            throw new InputFileException(path, "it holds no private key.", exception);
        }
    }

    /// <summary>Reads a key; the caller disposes it.</summary>
    /// <param name="path">A PEM file with an elliptic-curve key.</param>
    /// <exception cref="InputFileException">It cannot be read, or holds none.</exception>
    internal static ECDsa ReadKey(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Encoding.UTF8.GetString(Open(path, stream => RegularFile.ReadAllBytes(stream, LongestFile))));
            return key;
        }
        catch (Exception exception)
        {
            key.Dispose();
            if (exception is not (ArgumentException or CryptographicException or PlatformNotSupportedException))
                throw;
            throw new InputFileException(path, "it holds no elliptic-curve key in PEM; 'openssl ecparam -name prime256v1 -genkey -noout' makes one.", exception);
        }
    }

    private static T Open<T>(string path, Func<Stream, T> read)
    {
        try
        {
            using var stream = RegularFile.OpenRead(path);
            return read(stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException(path, exception.Message, exception);
        }
    }
}
