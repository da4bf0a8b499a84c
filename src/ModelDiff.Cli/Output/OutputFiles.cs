using System.Text;
using ModelDiff.Reports;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Output;

/// <summary>Writes results to a file or, for <c>-</c>, to standard output.</summary>
internal static class OutputFiles
{
    public const string StandardOutput = "-";

    /// <summary>Says at once that a result could not be written, rather than after an hour of work.</summary>
    public static void CheckWritable(params ReadOnlySpan<string?> paths)
    {
        foreach (var path in paths)
        {
            if (path is null or StandardOutput)
                continue;
            if (Directory.Exists(path))
                throw new UsageException($"cannot write to '{path}': it is a folder.");
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
                throw new UsageException($"cannot write to '{path}': the folder '{folder}' does not exist.");
        }
    }

    public static void WriteText(string path, TextWriter standardOutput, Action<TextWriter> write) => Write(path, standardOutput, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        write(writer);
    });

    public static void Write(string path, TextWriter standardOutput, Action<Stream> write)
    {
        if (path != StandardOutput)
        {
            AtomicFile.Write(path, write);
            return;
        }

        using var buffer = new MemoryStream();
        write(buffer);
        standardOutput.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
