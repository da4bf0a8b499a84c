using System.Collections.Immutable;
using ModelDiff.Storage;

namespace ModelDiff.Models.Packages;

/// <summary>Finds the models inside packages of apps, archives and folders by their content; names count for nothing.</summary>
/// <remarks>
/// Opens zip and all that is one (APK, AAB, XAPK, IPA, JAR, AAR, NuGet packages, wheels, MediaPipe tasks), tar, gzip, npm packages and packs of Emscripten,
/// one within the other. Nothing of a package is run, and nothing of it is written but to the folder that the options name.
/// </remarks>
public static class PackageScan
{
    /// <summary>Looks through packages, folders and single files.</summary>
    /// <param name="paths">Existing files, folders, and models within packages, for example <c>app.apk!/assets/m.tflite</c>.</param>
    /// <param name="options">Limits; default as <see cref="PackageScanOptions"/> says.</param>
    /// <param name="progress">Told after each file of the list and of folders.</param>
    /// <param name="cancellationToken">Observed before each file, nested ones included.</param>
    /// <returns>What was found. Damaged parts are notes, never exceptions.</returns>
    /// <exception cref="ModelLoadException">One of the paths does not exist or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PackageContents Read(IReadOnlyList<string> paths, PackageScanOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var walk = new PackageWalk(options ?? new(), cancellationToken);
        var files = paths.SelectMany(path => Directory.Exists(path) ? FilesOf(path, walk, cancellationToken) : [path]).ToArray();
        for (var i = 0; i < files.Length; i++)
        {
            using (Stream stream = IsInPackage(files[i]) ? new MemoryStream(ReadModel(files[i], options, cancellationToken), writable: false) : ModelFiles.OpenRead(files[i]))
                walk.VisitFile(files[i], stream);
            progress?.Report(new StageProgress("scan", i + 1, files.Length));
        }

        return new PackedShards(options ?? new(), cancellationToken).Complete(walk.Contents);
    }

    /// <summary>Reads one file from within packages.</summary>
    /// <param name="path">As of <see cref="PackageModel.Path"/>, for example <c>app.apk!/assets/m.tflite</c>.</param>
    /// <param name="options">Limits; default as <see cref="PackageScanOptions"/> says.</param>
    /// <param name="cancellationToken">Observed before each file on the way.</param>
    /// <returns>Its content.</returns>
    /// <exception cref="ModelLoadException">There is no such file or no such model in it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static byte[] ReadModel(string path, PackageScanOptions? options = null, CancellationToken cancellationToken = default)
    {
        var file = PackageOf(path);
        var walk = new PackageWalk(options ?? new(), cancellationToken) { Wanted = path };
        using var stream = ModelFiles.OpenRead(file);
        walk.VisitFile(file, stream);
        return walk.Found ?? throw new ModelLoadException(path, $"there is no such model in '{file}'; 'scan' lists those that are there.");
    }

    /// <summary>Reads files of any kind from within one package.</summary>
    /// <param name="paths">Their paths, at least one.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancellationToken">Observed before each file on the way.</param>
    /// <returns>The content of those that are there, by path.</returns>
    /// <exception cref="ModelLoadException">The package cannot be read.</exception>
    internal static IReadOnlyDictionary<string, byte[]> ReadFiles(IReadOnlyCollection<string> paths, PackageScanOptions? options = null, CancellationToken cancellationToken = default)
    {
        var file = PackageOf(paths.First());
        var walk = new PackageWalk(options ?? new(), cancellationToken) { WantedFiles = paths.ToHashSet(StringComparer.Ordinal) };
        using var stream = ModelFiles.OpenRead(file);
        walk.VisitFile(file, stream);
        return walk.FoundFiles;
    }

    /// <summary>Whether a path leads into a package.</summary>
    /// <param name="path">Any text.</param>
    public static bool IsInPackage(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.IndexOf(PackageWalk.Separator, StringComparison.Ordinal) is > 0 and var end && !File.Exists(path) && File.Exists(path[..end]);
    }

    /// <summary>The file that a path within a package leads into.</summary>
    /// <exception cref="ModelLoadException">It leads into none.</exception>
    internal static string PackageOf(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return path.IndexOf(PackageWalk.Separator, StringComparison.Ordinal) is >= 0 and var end
            ? path[..end]
            : throw new ModelLoadException(path, $"it names no part of a package; expected PACKAGE{PackageWalk.Separator}PART.");
    }

    private static ImmutableArray<string> FilesOf(string folder, PackageWalk walk, CancellationToken cancellationToken)
    {
        var tree = FileTree.Of(folder, cancellationToken);
        foreach (var unreadable in tree.Unreadable)
            walk.Note(unreadable, "the folder cannot be read.");
        return tree.Files;
    }
}
