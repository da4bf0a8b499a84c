using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Image files by their paths below a folder.</summary>
/// <param name="files">The files with their classes.</param>
/// <param name="folder">The folder.</param>
internal sealed class NamedFiles(LabeledFiles files, string folder) : NamedImages
{
    /// <summary>How the name of a list of them ends.</summary>
    public const string ListExtension = ".csv";

    /// <inheritdoc/>
    public override ImmutableArray<string> Names { get; } = [.. files.Files.Select(file => Path.GetRelativePath(folder, file.Path).Replace(Path.DirectorySeparatorChar, '/'))];

    /// <inheritdoc/>
    public override ImmutableArray<int> Labels { get; } = [.. files.Files.Select(file => file.Label)];

    /// <inheritdoc/>
    public override ImmutableArray<string> ClassNames => files.ClassNames;

    /// <inheritdoc/>
    public override string Extension => ListExtension;

    /// <inheritdoc/>
    public override string HashOf(int index) => FileHash.Sha256(files.Files[index].Path);

    /// <inheritdoc/>
    public override string? FaultOf(int index)
    {
        var path = files.Files[index].Path;
        return path.AsSpan().IndexOfAny('\r', '\n') >= 0 ? "its name has a line break, which a list of files cannot hold." : ImageFiles.Decode(path, null).Fault;
    }

    /// <inheritdoc/>
    public override Tensor Read(IReadOnlyList<int> indices, TensorShape? shape)
    {
        var chosen = files with { Files = [.. indices.Select(index => files.Files[index])] };
        using var data = ImageFiles.Read(folder, chosen, shape, null, CancellationToken.None);
        if (data.Skipped is [var skipped, ..])
            throw new InputFileException(skipped.Path, skipped.Reason);
        return data.Images.TakeAll();
    }

    /// <inheritdoc/>
    public override void Write(string path, IReadOnlyCollection<int> indices)
    {
        var beside = Path.GetDirectoryName(Path.GetFullPath(path))!;
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine("path,label");
            foreach (var (file, label) in indices.Select(index => files.Files[index]))
                writer.WriteLine($"{Quoted(Path.GetRelativePath(beside, Path.GetFullPath(file)))},{Quoted(ClassNames[label])}");
        });
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // files are read when they are wanted
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
