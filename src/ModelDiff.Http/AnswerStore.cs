using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ModelDiff.Storage;

namespace ModelDiff.Http;

/// <summary>A model's answers in a folder, one file per row: the file's name is the hash of the row, its content the outputs and their hash. Calls may run at the same time.</summary>
internal sealed class AnswerStore
{
    private static readonly byte[] Magic = "MDA1"u8.ToArray();

    private const int LongestFile = 1 << 30;

    private readonly string _folder;

    /// <param name="folder">Created where it does not exist; may serve several models.</param>
    /// <param name="identity">What tells the model apart.</param>
    public AnswerStore(string folder, string identity) =>
        _folder = Directory.CreateDirectory(Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32])).FullName;

    /// <summary>The name of a row's file.</summary>
    /// <param name="shape">Shape of the row.</param>
    /// <param name="values">Its values.</param>
    public static string KeyOf(ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Models.TensorShape.Format(shape)));
        hash.AppendData(MemoryMarshal.AsBytes(values));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The outputs of a row, or null where they are not known or their file is damaged or cannot be read.</summary>
    public float[]? Read(string key)
    {
        byte[] content;
        try
        {
            content = RegularFile.ReadAllBytes(PathOf(key), LongestFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var end = content.Length - SHA256.HashSizeInBytes;
        var isWhole = end > Magic.Length && content.AsSpan().StartsWith(Magic) && SHA256.HashData(content.AsSpan(0, end)).AsSpan().SequenceEqual(content.AsSpan(end));
        return isWhole ? MemoryMarshal.Cast<byte, float>(content.AsSpan(Magic.Length, end - Magic.Length)).ToArray() : null;
    }

    /// <summary>Keeps the outputs of a row.</summary>
    public void Write(string key, ReadOnlySpan<float> outputs)
    {
        byte[] content = [.. Magic, .. MemoryMarshal.AsBytes(outputs)];
        var hash = SHA256.HashData(content);
        AtomicFile.Write(PathOf(key), stream =>
        {
            stream.Write(content);
            stream.Write(hash);
        });
    }

    private string PathOf(string key) => Path.Combine(_folder, key);
}
