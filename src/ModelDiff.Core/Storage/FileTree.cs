using System.Collections.Immutable;

namespace ModelDiff.Storage;

/// <summary>The files of a folder and of the folders below it: every real folder is walked once and every real file is taken once, whatever symbolic links say.</summary>
/// <param name="Files">Paths below the folder as it was named, in ordinal order; hidden ones are left out.</param>
/// <param name="Unreadable">Folders that could not be walked.</param>
internal sealed record FileTree(ImmutableArray<string> Files, ImmutableArray<string> Unreadable)
{
    private static readonly EnumerationOptions Flat = new() { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };

    /// <summary>Walks a folder.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="cancellationToken">Observed per entry.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static FileTree Of(string folder, CancellationToken cancellationToken = default)
    {
        var walk = new Walk();
        walk.Folders.Enqueue(folder);
        while (walk.Folders.TryDequeue(out var next) || walk.LinkedFolders.TryDequeue(out next))
        {
            var real = RealPath.Of(next);
            if (walk.Known.Add(real))
                walk.Visit(next, real, cancellationToken);
        }

        return new FileTree([.. walk.Files.Values.Order(StringComparer.Ordinal)], [.. walk.Unreadable.Order(StringComparer.Ordinal)]);
    }

    /// <summary>What a walk has seen. Folders that are links come last, so that a file is named by its own path where it has one.</summary>
    private sealed class Walk
    {
        public Queue<string> Folders { get; } = new();

        public Queue<string> LinkedFolders { get; } = new();

        public HashSet<string> Known { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

        public List<string> Unreadable { get; } = [];

        public void Visit(string folder, string real, CancellationToken cancellationToken)
        {
            try
            {
                foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Flat))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var path = Path.Combine(folder, entry.Name);
                    var isLink = entry.LinkTarget is not null;
                    if (entry is DirectoryInfo)
                        (isLink ? LinkedFolders : Folders).Enqueue(path);
                    else if (isLink)
                        Files.TryAdd(RealPath.Of(path), path);
                    else
                        Files[Path.Combine(real, entry.Name)] = path;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Unreadable.Add(folder);
            }
        }
    }
}
