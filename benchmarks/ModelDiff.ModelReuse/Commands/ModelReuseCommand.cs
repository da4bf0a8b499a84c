using System.CommandLine;

namespace ModelDiff.ModelReuse.Commands;

/// <summary>The <c>modelreuse</c> command.</summary>
public static class ModelReuseCommand
{
    /// <summary>Parses the arguments and does what they say.</summary>
    /// <param name="args">Without the program's name.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives progress, and one line on a failure.</param>
    /// <param name="cancellationToken">Ends the work in good order.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("The ModelReuse benchmark: models with known lineage, and scores for measures that claim to find it.")
        {
            GenerateCommand.Create(output, error),
            EvaluateCommand.Create(output, error),
            LineageCommand.Create(output, error),
            WeightsCommand.Create(output, error),
            AuditsCommand.Create(output, error),
            ScoreCommand.Create(output),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await error.WriteLineAsync($"modelreuse: {parsed.Errors[0].Message}").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        try
        {
            var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("modelreuse: cancelled.").ConfigureAwait(false);
            return ExitCode.Cancelled;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException or ArgumentException or ModelDiffException)
        {
            await error.WriteLineAsync($"modelreuse: {exception.Message.ReplaceLineEndings(" ")}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }
}
