namespace ModelDiff;

/// <summary>Writes files so that a reader sees the whole of it or nothing.</summary>
internal static class AtomicFile
{
    /// <summary>Writes to a temporary file beside the target, then renames it. On failure the target stays as it was and nothing is left.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="write">Writes the content; the stream is seekable.</param>
    public static void Write(string path, Action<Stream> write)
    {
        var target = Path.GetFullPath(path);
        var temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
                write(stream);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
