using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ModelDiff.Storage;

/// <summary>Writes files so that a reader sees the whole of it or nothing.</summary>
internal static class AtomicFile
{
    private const string Prefix = ".modeldiff-";
    private const string Suffix = ".tmp";

    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);
    private static readonly ConcurrentDictionary<string, bool> Swept = new(StringComparer.Ordinal);

    /// <summary>Writes to a temporary file beside the target, then renames it. On failure the target stays as it was and nothing is left.</summary>
    /// <param name="path">The file; replaced where it exists. A device such as <c>/dev/stdout</c> is written to as it is.</param>
    /// <param name="write">Writes the content, from beginning to end.</param>
    public static void Write(string path, Action<Stream> write)
    {
        var target = Path.GetFullPath(path);
        if (IsDevice(target))
        {
            using var device = new FileStream(target, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }

        using var stream = Create(Path.GetDirectoryName(target)!);
        try
        {
            write(stream);
            stream.Dispose();
            File.Move(stream.Name, target, overwrite: true);
        }
        catch
        {
            stream.Dispose();
            File.Delete(stream.Name);
            throw;
        }
    }

    /// <summary>Tries whether a file could be written; leaves nothing.</summary>
    /// <exception cref="IOException">It could not.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    public static void Try(string path)
    {
        var target = Path.GetFullPath(path);
        if (IsDevice(target))
        {
            if (!File.Exists(target))
                throw new FileNotFoundException("there is no such device.");
            return;
        }

        using var stream = Create(Path.GetDirectoryName(target)!);
        stream.Dispose();
        File.Delete(stream.Name);
    }

    /// <summary>What lies under <c>/dev</c> is a device, but for the files in shared memory.</summary>
    public static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    /// <summary>A new file with a name that nobody can guess. It must not exist: a link that was planted under its name is not followed.</summary>
    private static FileStream Create(string folder)
    {
        if (Swept.TryAdd(folder, true))
            Sweep(folder);
        var name = $"{Prefix}{RandomNumberGenerator.GetHexString(32, lowercase: true)}{Suffix}";
        return new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    /// <summary>Deletes what writers that were killed have left, once per folder and process.</summary>
    private static void Sweep(string folder)
    {
        try
        {
            var oldest = TimeProvider.System.GetUtcNow() - LongestWrite;
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles($"{Prefix}*{Suffix}", new EnumerationOptions { AttributesToSkip = FileAttributes.System }))
            {
                if (file.LinkTarget is null && file.LastWriteTimeUtc < oldest)
                    file.Delete();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be deleted stays; the write itself tells what is wrong with the folder.
        }
    }
}
