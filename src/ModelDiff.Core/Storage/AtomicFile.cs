namespace ModelDiff.Storage;

/// <summary>Writes files so that a reader sees the whole of it or nothing.</summary>
internal static class AtomicFile
{
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

        var temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
                write(stream);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>What lies under <c>/dev</c> is a device, but for the files in shared memory.</summary>
    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
