using System.CommandLine;
using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Commands;

/// <summary><c>score FILE.csv</c>: scores anybody's similarities by the benchmark's rules.</summary>
internal static class ScoreCommand
{
    /// <param name="output">Receives the table, or the JSON where that goes to standard output.</param>
    public static Command Create(TextWriter output)
    {
        var file = new Argument<string>("FILE") { Description = "CSV with the columns suspect, candidate, relation (parent or reference), similarity." };
        var json = new Option<string>("--json") { Description = "Write the scores as JSON to a file; '-' for standard output, in place of the table.", HelpName = "FILE|-" };
        var command = new Command("score", "Score similarities: is a suspect closer to its parent than to every reference?") { file, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(json), output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string file, string? json, TextWriter output, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var card = Read(file);
        if (json is not null and not TextFile.StandardOutput)
            TextFile.Write(json, ScoreJson.Format(card) + "\n");
        await output.WriteAsync(json == TextFile.StandardOutput ? ScoreJson.Format(card) + "\n" : ScoreTable.Format(card)).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static ScoreCard Read(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            return ScoreCard.Of(SimilarityCsv.Read(reader));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{file}: {exception.Message}", exception);
        }
    }
}
