using System.Text;
using ModelDiff.Storage;

namespace ModelDiff.ModelReuse;

/// <summary>Results as text.</summary>
internal static class TextFile
{
    /// <summary>What stands for standard output in place of a file.</summary>
    public const string StandardOutput = "-";

    /// <summary>Writes results to the files that were asked for, and to standard output: as tables, or as JSON where that was asked for.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="tables">The results as Markdown.</param>
    /// <param name="json">The results as JSON.</param>
    /// <param name="tablesFile">Null for none.</param>
    /// <param name="jsonFile">May be <see cref="StandardOutput"/>; null for none.</param>
    public static void WriteResults(TextWriter output, string tables, string json, string? tablesFile, string? jsonFile)
    {
        if (tablesFile is not null)
            Write(tablesFile, tables);
        if (jsonFile is not null and not StandardOutput)
            Write(jsonFile, json + "\n");
        output.Write(jsonFile == StandardOutput ? json + "\n" : tables);
    }

    /// <summary>Writes a file as UTF-8; it appears whole or not at all.</summary>
    public static void Write(string file, string text) => AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
