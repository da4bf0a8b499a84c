using ModelDiff.Inputs;
using ModelDiff.Lineage;
using ModelDiff.Reports;

namespace ModelDiff.Cli.Output;

/// <summary>Where a result goes besides the terminal; null where it does not. The one that goes to standard output takes the terminal's place.</summary>
internal sealed record ReportFiles(string? Json, string? Html, string? Markdown, string? Csv)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<string?> Paths => [Json, Html, Markdown, Csv];

    private int ToStandardOutput => new[] { Json, Html, Markdown, Csv }.Count(path => path == OutputFiles.StandardOutput);

    /// <summary>Says at once that a result could not be written.</summary>
    /// <param name="more">Other files that will be written.</param>
    public void CheckWritable(params ReadOnlySpan<string?> more)
    {
        if (ToStandardOutput > 1)
            throw new UsageException("only one result can go to standard output.");
        OutputFiles.CheckWritable([Json, Html, Markdown, Csv, .. more]);
    }

    /// <summary>Writes the report that shows pairs, where it is asked for.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="pairs">Borrowed; what it was made on.</param>
    /// <param name="terminal">Has standard output.</param>
    public void WriteHtml(ModelComparison comparison, InputPairs pairs, Terminal terminal) => Write(Html, terminal, stream => ComparisonHtml.Write(comparison, stream, pairs));

    /// <summary>Writes everything else of a comparison, and prints it.</summary>
    public void Show(ModelComparison comparison, Terminal terminal)
    {
        Write(Json, terminal, stream => ComparisonJson.Write(comparison, stream));
        WriteText(Markdown, terminal, writer => ComparisonMarkdown.Write(comparison, writer));
        WriteText(Csv, terminal, writer => ComparisonCsv.Write(comparison, writer));
        if (ToStandardOutput == 0)
            ComparisonView.Print(comparison, terminal.Results);
    }

    /// <summary>Writes a lineage, and prints it.</summary>
    public void Show(ModelLineage lineage, Terminal terminal)
    {
        Write(Json, terminal, stream => LineageJson.Write(lineage, stream));
        Write(Html, terminal, stream => LineageHtml.Write(lineage, stream));
        WriteText(Markdown, terminal, writer => LineageMarkdown.Write(lineage, writer));
        WriteText(Csv, terminal, writer => LineageCsv.Write(lineage, writer));
        if (ToStandardOutput == 0)
            LineageView.Print(lineage, terminal.Results);
    }

    private static void Write(string? path, Terminal terminal, Action<Stream> write)
    {
        if (path is not null)
            OutputFiles.Write(path, terminal.Out, write);
    }

    private static void WriteText(string? path, Terminal terminal, Action<TextWriter> write)
    {
        if (path is not null)
            OutputFiles.WriteText(path, terminal.Out, write);
    }
}
