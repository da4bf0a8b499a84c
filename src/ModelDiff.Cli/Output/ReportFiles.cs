using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Lineage;
using ModelDiff.Reports;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Output;

/// <summary>Where a result goes besides the terminal; null where it does not. The one that goes to standard output takes the terminal's place.</summary>
internal sealed record ReportFiles(string? Json, string? Html, string? Markdown, string? Csv)
{
    /// <summary>A signed statement.</summary>
    public string? Attestation { get; init; }

    /// <summary>The key that signs it; read, not written.</summary>
    public string? Key { get; init; }

    /// <summary>A bill of materials.</summary>
    public string? MlBom { get; init; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<string?> Paths => [Json, Html, Markdown, Csv, Attestation, MlBom];

    private int ToStandardOutput => Paths.Count(path => path == OutputFiles.StandardOutput);

    /// <summary>Says at once that a result could not be written.</summary>
    /// <param name="more">Other files that will be written.</param>
    public void CheckWritable(params ReadOnlySpan<string?> more)
    {
        OutputFiles.CheckOneToStandardOutput(Paths);
        OutputFiles.CheckWritable([.. Paths, .. more]);
    }

    /// <summary>Says at once that a statement could not be signed.</summary>
    /// <param name="suspect">The suspect's path or address.</param>
    /// <exception cref="UsageException">The suspect is no file of which it could be, or the key is none.</exception>
    public void CheckAttestable(string suspect)
    {
        if (Key is not { } key)
            return;
        if (!File.Exists(suspect))
            throw new UsageException($"--attest states something of a file, by its hash; '{suspect}' is none.");
        try
        {
            FingerprintSignature.CheckPrivateKey(key);
        }
        catch (InputFileException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    /// <summary>Writes the report that shows pairs, where it is asked for.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="pairs">Borrowed; what it was made on, or null where no model was asked.</param>
    /// <param name="terminal">Has standard output.</param>
    public void WriteHtml(ModelComparison comparison, InputPairs? pairs, Terminal terminal) => Write(Html, terminal, stream => ComparisonHtml.Write(comparison, stream, pairs));

    /// <summary>Writes everything else of a comparison, and prints it.</summary>
    public void Show(ModelComparison comparison, Terminal terminal)
    {
        Write(Json, terminal, stream => ComparisonJson.Write(comparison, stream));
        Write(MlBom, terminal, stream => ComparisonMlBom.Write(comparison, stream));
        if (Key is { } key)
            Write(Attestation, terminal, stream => stream.Write(ComparisonAttestation.Sign(comparison, key)));
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
