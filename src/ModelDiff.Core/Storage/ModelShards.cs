using System.Security.Cryptography;

namespace ModelDiff.Storage;

/// <summary>Files beside a model's own that hold its weights: those of a TensorFlow.js model, and those that an index of weights names.</summary>
internal static class ModelShards
{
    /// <summary>The most files that one model is read from.</summary>
    public const int Most = 10_000;

    /// <summary>The files with the weights of a model, in the order of its list.</summary>
    /// <param name="path">Any existing file.</param>
    /// <returns>Absolute paths of files beside it or below; empty where all that it has lies in the file.</returns>
    /// <exception cref="InvalidDataException">The list is damaged, or names a file that may not be read; the message goes on after the file's name.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        using var content = RegularFile.OpenRead(path);
        var head = new byte[KnownFiles.HeadLength];
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        var (isModel, isIndex) = (KnownFiles.IsTensorFlowJs(head), KnownFiles.IsWeightIndex(head));
        if (!isModel && !isIndex)
            return [];
        using var list = TensorFlowJsFile.Parse(RegularFile.ReadAllBytes(content, TensorFlowJsFile.LargestDescription));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return isModel ? [.. TensorFlowJsFile.NamesIn(list.RootElement).SelectMany(group => group).Select(name => Find(folder, name))] : [.. WeightIndexFile.NamesIn(list.RootElement).Select(name => Path.Combine(folder, name))];
    }

    /// <summary>SHA-256 of a list followed by the files that it names, as <c>cat model.json group1-shard*</c> would put them; null where the file is no such list or files are missing.</summary>
    /// <param name="path">Any existing file.</param>
    public static string? Sha256(string path)
    {
        try
        {
            var shards = Of(path);
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

    /// <summary>Where a file with weights lies.</summary>
    /// <param name="folder">That of the list; absolute.</param>
    /// <param name="name">As the list gives it.</param>
    /// <exception cref="InvalidDataException">It leads out of the folder.</exception>
    public static string Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        var root = RealPath.Of(folder);
        if (name.Any(char.IsControl) || Path.IsPathRooted(name) || name.Split('/', '\\').Contains("..") || !RealPath.Of(path).StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidDataException($"it names '{Excerpt.Of(name)}' as a file with weights; expected a file in its own folder.");
        return path;
    }

    private static void Append(IncrementalHash hash, string path)
    {
        using var stream = RegularFile.OpenRead(path);
        var buffer = new byte[1 << 16];
        for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
            hash.AppendData(buffer.AsSpan(0, count));
    }
}
