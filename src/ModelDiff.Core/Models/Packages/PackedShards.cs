using System.Security.Cryptography;
using ModelDiff.Storage;

namespace ModelDiff.Models.Packages;

/// <summary>The files with the weights of a TensorFlow.js model that a scan found, in a package or a folder.</summary>
/// <param name="options">Where models are extracted to, and limits.</param>
/// <param name="cancellationToken">Observed before each file.</param>
internal sealed class PackedShards(PackageScanOptions options, CancellationToken cancellationToken)
{
    /// <summary>Models of one package whose files are in memory together.</summary>
    private const int MostAtOnce = 16;

    private readonly PackageScanOptions _reading = options with { ExtractTo = null };

    /// <summary>Reads the files with the weights of a model within a package.</summary>
    /// <param name="path">Where its description lies, for example <c>app.tgz!/package/model.json</c>.</param>
    /// <param name="description">Its content.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellationToken">Observed before each file on the way.</param>
    /// <returns>Names, as the description gives them and in its order, with contents.</returns>
    /// <exception cref="InvalidDataException">The description is damaged, or a file is missing.</exception>
    public static IReadOnlyList<(string Name, byte[] Content)> Read(string path, ReadOnlyMemory<byte> description, PackageScanOptions? options = null, CancellationToken cancellationToken = default)
    {
        var names = NamesIn(description);
        if (names.Length == 0)
            return [];
        return Select(path, description, PackageScan.ReadFiles([.. names.Select(name => FolderOf(path) + name)], options, cancellationToken));
    }

    private static (string, byte[])[] Select(string path, ReadOnlyMemory<byte> description, IReadOnlyDictionary<string, byte[]> files) =>
        [.. NamesIn(description).Select(name => files.TryGetValue(FolderOf(path) + name, out var content) ? (name, content) : throw new InvalidDataException($"its weights are missing; expected beside it in the package: '{Excerpt.Of(name)}'."))];

    private static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];

    /// <summary>SHA-256 of a description and the files with its weights, one after another.</summary>
    public static string Sha256(ReadOnlySpan<byte> description, IEnumerable<(string Name, byte[] Content)> shards)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(description);
        foreach (var (_, content) in shards)
            hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The same contents, with size and hash of TensorFlow.js models over all of their files, which are extracted together.</summary>
    public PackageContents Complete(PackageContents contents)
    {
        var models = contents.Models.Where(model => model.Format == ModelFormat.TensorFlowJs).DistinctBy(model => model.Path, StringComparer.Ordinal).ToLookup(model => PackageScan.IsInPackage(model.Path));
        var whole = models[false].Select(model => Complete(model, () => ReadFile(model.Path), description => ReadBeside(model.Path, description)))
            .Concat(models[true].GroupBy(model => PackageScan.PackageOf(model.Path), StringComparer.Ordinal).SelectMany(package => package.Chunk(MostAtOnce)).SelectMany(CompleteParts))
            .ToDictionary(model => model.Path, StringComparer.Ordinal);
        return contents with { Models = [.. contents.Models.Select(model => model.Format == ModelFormat.TensorFlowJs ? whole[model.Path] : model)] };
    }

    /// <summary>Walks a package once for the descriptions of some models and once for their weights.</summary>
    private PackageModel[] CompleteParts(PackageModel[] models)
    {
        var descriptions = ReadParts(models.Select(model => model.Path));
        var files = ReadParts(models.SelectMany(model => descriptions.TryGetValue(model.Path, out var description) ? PathsOf(model.Path, description) : []));
        return [.. models.Select(model => Complete(model, () => descriptions.GetValueOrDefault(model.Path) ?? throw new InvalidDataException("its description is not there any longer."), description => Select(model.Path, description, files)))];
    }

    private IReadOnlyDictionary<string, byte[]> ReadParts(IEnumerable<string> paths)
    {
        var wanted = paths.ToHashSet(StringComparer.Ordinal);
        try
        {
            return wanted.Count == 0 ? new Dictionary<string, byte[]>() : PackageScan.ReadFiles(wanted, _reading, cancellationToken);
        }
        catch (ModelLoadException)
        {
            return new Dictionary<string, byte[]>();   // each model then says what it lacks
        }
    }

    private static IEnumerable<string> PathsOf(string path, byte[] description)
    {
        try
        {
            return NamesIn(description).Select(name => FolderOf(path) + name);
        }
        catch (InvalidDataException)
        {
            return [];   // told when the model is completed
        }
    }

    private PackageModel Complete(PackageModel model, Func<byte[]> read, Func<byte[], IReadOnlyList<(string Name, byte[] Content)>> readShards)
    {
        try
        {
            var description = read();
            var shards = readShards(description);
            var hash = Sha256(description, shards);
            return model with { Size = description.Length + shards.Sum(shard => (long)shard.Content.Length), Sha256 = hash, ExtractedTo = Extract(model.Path, hash, description, shards) };
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or ModelLoadException)
        {
            return model with { Note = $"It is not whole, and was not extracted: {FailureText.OneLine(exception)}" };
        }
    }

    private (string, byte[])[] ReadBeside(string path, byte[] description)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return [.. NamesIn(description).Select(name => (name, ReadFile(ModelShards.Find(folder, name))))];
    }

    private byte[] ReadFile(string path)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var stream = RegularFile.OpenRead(path);
        return RegularFile.ReadAllBytes(stream, options.EntrySize);
    }

    /// <summary>Writes a model into a folder of its own, if any is to be extracted.</summary>
    /// <returns>Where its description is, or null.</returns>
    /// <exception cref="InvalidDataException">A name leads out of the folder.</exception>
    private string? Extract(string path, string hash, byte[] description, IEnumerable<(string Name, byte[] Content)> shards)
    {
        if (options.ExtractTo is not { } folder)
            return null;
        var name = PackageWalk.SafeName(path);
        var own = Directory.CreateDirectory(Path.Combine(folder, $"{hash[..12]}-{Path.GetFileNameWithoutExtension(name)}")).FullName;
        foreach (var (shard, content) in shards)
        {
            var target = ModelShards.Find(own, shard);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            AtomicFile.Write(target, stream => stream.Write(content));
        }

        var extracted = Path.Combine(own, name);
        AtomicFile.Write(extracted, stream => stream.Write(description));
        return extracted;
    }

    private static string[] NamesIn(ReadOnlyMemory<byte> description)
    {
        using var document = TensorFlowJsFile.Parse(description);
        return [.. TensorFlowJsFile.NamesIn(document.RootElement).SelectMany(group => group)];
    }
}
