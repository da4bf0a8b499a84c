using System.Security.Cryptography;

namespace ModelDiff.Storage;

/// <summary>Tells files apart by their content.</summary>
public static class FileHash
{
    /// <summary>SHA-256 of a file, 64 lower-case hexadecimal digits.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read, or is a pipe or a device.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static string Sha256(string path)
    {
        using var stream = RegularFile.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>SHA-256 of what a model came from, or null where that is no file: an endpoint, or a model in memory. Of a model whose weights lie in other files, as a TensorFlow.js model has them, it covers those too.</summary>
    /// <param name="source">A path, an address, or null.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    internal static string? OfSource(string? source) => File.Exists(source) ? ModelShards.Sha256(source) ?? Sha256(source) : null;
}
