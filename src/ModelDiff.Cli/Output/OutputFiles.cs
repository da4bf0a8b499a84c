using System.Text;
using ModelDiff.Reports;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Output;

/// <summary>Writes results to a file or, for <c>-</c>, to standard output.</summary>
internal static class OutputFiles
{
    public const string StandardOutput = "-";

    /// <summary>Says at once that several results would go to standard output, one into the other.</summary>
    /// <exception cref="UsageException">They would.</exception>
    public static void CheckOneToStandardOutput(IEnumerable<string?> paths)
    {
        if (paths.Count(path => path == StandardOutput) > 1)
            throw new UsageException("only one result can go to standard output.");
    }

    /// <summary>Says at once that a result could not be written, rather than after an hour of work.</summary>
    /// <exception cref="UsageException">A result cannot be written, or two would go to one file.</exception>
    public static void CheckWritable(params ReadOnlySpan<string?> paths)
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (path is null or StandardOutput)
                continue;
            if (!AtomicFile.IsDevice(Path.GetFullPath(path)) && !files.Add(RealPath.Of(path)))
                throw new UsageException($"two results cannot go to one file, '{path}'.");
            if (Directory.Exists(path))
                throw new UsageException($"cannot write to '{path}': it is a folder.");
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
                throw new UsageException($"cannot write to '{path}': the folder '{folder}' does not exist.");
            Try(path);
        }
    }

    /// <summary>Says at once that a result would take the place of a file that the command reads.</summary>
    /// <param name="outputs">Files to be written; null and standard output do not count.</param>
    /// <param name="inputs">Files that are read, and folders whose files are; what is neither does not count.</param>
    /// <exception cref="UsageException">One would.</exception>
    public static void CheckApart(IEnumerable<string?> outputs, IEnumerable<string?> inputs)
    {
        var written = outputs.Where(path => path is not (null or StandardOutput) && File.Exists(path) && !AtomicFile.IsDevice(Path.GetFullPath(path))).OfType<string>().ToArray();
        if (written.Length == 0)
            return;
        foreach (var input in inputs.OfType<string>().SelectMany(input => Directory.Exists(input) ? FileTree.Of(input).Files : [input]).Where(File.Exists))
        {
            if (written.FirstOrDefault(output => AreSame(output, input)) is { } lost)
                throw new UsageException($"'{lost}' cannot be written: the command reads it ('{input}').");
        }
    }

    private static bool AreSame(string one, string other) =>
        RealPath.Of(one) == RealPath.Of(other) || (FileNode.Of(one) is { } node && node == FileNode.Of(other));

    private static void Try(string path)
    {
        try
        {
            AtomicFile.Try(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot write to '{path}': {exception.Message}");
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
