using System.Collections.Immutable;
using ModelDiff.Fingerprints;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>An owner's secret: pairs of images, and which of each a coin chose for training. Immutable.</summary>
/// <param name="ClassNames">The names of the classes, by their number.</param>
/// <param name="Pairs">In a random order, so that the first ones stand for all; no image is in two of them.</param>
/// <param name="Nonce">32 random bytes as 64 lower-case hexadecimal digits, so that the hash of the file gives nothing of it away.</param>
public sealed record CoinsFile(ImmutableArray<string> ClassNames, ImmutableArray<CoinPair> Pairs, string Nonce)
{
    private const int LongestFile = 1 << 28;

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputFileException">There is none, it is damaged, or its pairs are none that coins can be tossed for.</exception>
    public static CoinsFile Read(string path) => CoinsJson.Read(path, Content(path));

    /// <summary>Reads the file, if it is the one that was signed.</summary>
    /// <param name="path">The file; beside it, with <see cref="FingerprintSignature.Extension"/> at the end of its name, its signature.</param>
    /// <param name="publicKeyPath">A PEM file with the owner's public key.</param>
    /// <exception cref="InputFileException">As for <see cref="Read"/>, or the signature is missing or not that of the file by this key.</exception>
    public static CoinsFile ReadSigned(string path, string publicKeyPath)
    {
        var (content, signature) = (Content(path), path + FingerprintSignature.Extension);
        return FingerprintSignature.Verify(content, FingerprintSignature.Read(signature), publicKeyPath)
            ? CoinsJson.Read(path, content)
            : throw new InputFileException(signature, $"it is not that of '{path}' by '{publicKeyPath}'.");
    }

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        AtomicFile.Write(path, stream => CoinsJson.Write(this, stream));
    }

    private static byte[] Content(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return InputFiles.Read(path, stream => RegularFile.ReadAllBytes(stream, LongestFile));
    }
}
