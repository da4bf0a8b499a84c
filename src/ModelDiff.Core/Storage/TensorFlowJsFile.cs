using System.Security.Cryptography;
using System.Text.Json;

namespace ModelDiff.Storage;

/// <summary>The file that describes a TensorFlow.js model, and the files beside it that hold its weights.</summary>
internal static class TensorFlowJsFile
{
    /// <summary>The largest description that is read; those of real networks take up to 1 MB.</summary>
    public const int LargestDescription = 64 << 20;

    private const int MostShards = 10_000;

    /// <summary>Whether a file is such a description by its first bytes.</summary>
    /// <param name="head">The file's first bytes.</param>
    public static bool Recognizes(ReadOnlySpan<byte> head) => KnownFiles.IsTensorFlowJs(head);

    /// <summary>The files with the weights of a model, in the order of its list.</summary>
    /// <param name="path">Any existing file.</param>
    /// <returns>Absolute paths of files beside it or below; empty where the file describes no TensorFlow.js model.</returns>
    /// <exception cref="InvalidDataException">The description is damaged, or names a file that may not be read; the message goes on after the file's name.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IReadOnlyList<string> ShardsOf(string path)
    {
        using var content = RegularFile.OpenRead(path);
        var head = new byte[KnownFiles.HeadLength];
        if (!Recognizes(head.AsSpan(0, content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false))))
            return [];
        using var description = Parse(RegularFile.ReadAllBytes(content, LargestDescription));
        return [.. NamesIn(description.RootElement).SelectMany(group => group).Select(name => Find(Path.GetDirectoryName(Path.GetFullPath(path))!, name))];
    }

    /// <summary>SHA-256 of the description followed by the weights, as <c>cat model.json group1-shard*</c> would put them; null where the file is no such description or files are missing.</summary>
    /// <param name="path">Any existing file.</param>
    public static string? Sha256(string path)
    {
        try
        {
            var shards = ShardsOf(path);
            if (shards.Count == 0)
                return null;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in shards.Prepend(path))
                Append(hash, file);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a description.</summary>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InvalidDataException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> description)
    {
        try
        {
            return StrictJson.Parse(description, new() { MaxDepth = 256 });
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"its description is no JSON: {exception.Message}", exception);
        }
    }

    /// <summary>The names of the files with weights, group by group.</summary>
    /// <exception cref="InvalidDataException">The list is damaged.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> NamesIn(JsonElement description)
    {
        if (description.ValueKind != JsonValueKind.Object || !description.TryGetProperty("weightsManifest", out var manifest) || manifest.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("it has no list 'weightsManifest' of the files that hold its weights.");
        var groups = manifest.EnumerateArray().Select(Names).ToArray();
        var names = groups.SelectMany(group => group).ToArray();
        if (names.Length > MostShards || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            throw new InvalidDataException($"its list of {names.Length} files with weights names one twice, or more than {MostShards}.");
        return groups;
    }

    /// <summary>Where a file with weights lies.</summary>
    /// <param name="folder">That of the description; absolute.</param>
    /// <param name="name">As the description gives it.</param>
    /// <exception cref="InvalidDataException">It leads out of the folder.</exception>
    public static string Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        var root = RealPath.Of(folder);
        if (name.Any(char.IsControl) || Path.IsPathRooted(name) || name.Split('/', '\\').Contains("..") || !RealPath.Of(path).StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidDataException($"it names '{Excerpt.Of(name)}' as a file with weights; expected a file in its own folder.");
        return path;
    }

    private static IReadOnlyList<string> Names(JsonElement group)
    {
        if (group.ValueKind != JsonValueKind.Object || !group.TryGetProperty("paths", out var paths) || paths.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("a group of its 'weightsManifest' has no list 'paths'.");
        return [.. paths.EnumerateArray().Select(path => path.ValueKind == JsonValueKind.String && path.GetString() is { Length: > 0 and < 1024 } name ? name : throw new InvalidDataException("a path in its 'weightsManifest' is no name of a file."))];
    }

    private static void Append(IncrementalHash hash, string path)
    {
        using var stream = RegularFile.OpenRead(path);
        var buffer = new byte[1 << 16];
        for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
            hash.AppendData(buffer.AsSpan(0, count));
    }
}
