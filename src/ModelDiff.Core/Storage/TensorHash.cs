using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace ModelDiff.Storage;

/// <summary>A hash over everything in a file: tells damage and careless edits, not forgery, for which there are signatures.</summary>
internal static class TensorHash
{
    /// <summary>The metadata entry that holds it.</summary>
    public const string Key = "modeldiff.integrity";

    /// <summary>Whether a file's content is what its hash says.</summary>
    /// <param name="metadata">All entries, the hash among them.</param>
    /// <param name="tensors">Borrowed; all tensors of the file.</param>
    public static bool Fits(IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, Tensor> tensors) =>
        metadata.GetValueOrDefault(Key) == Of(metadata.Where(entry => entry.Key != Key), tensors);

    /// <summary>SHA-256, lower-case hexadecimal, of a line <c>key=value</c> per metadata entry and then a line with its name and the bytes of each tensor, both in ordinal order.</summary>
    /// <param name="metadata">Entries, the hash itself left out.</param>
    /// <param name="tensors">Borrowed; float32 or float64.</param>
    public static string Of(IEnumerable<KeyValuePair<string, string>> metadata, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{key}={value}\n"));
        foreach (var (name, tensor) in tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n"));
            using var bytes = new MemoryStream();
            TensorReader.Write(tensor, bytes);
            hash.AppendData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
