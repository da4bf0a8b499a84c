namespace ModelDiff.Cli;

/// <summary>Turns an exception into one clear line and an exit code.</summary>
internal static class Failure
{
    public static async Task<int> ReportAsync(Exception exception, TextWriter error, bool verbose)
    {
        if (exception is OperationCanceledException)
        {
            await error.WriteLineAsync("modeldiff: cancelled.");
            return ExitCode.Cancelled;
        }

        await error.WriteLineAsync($"modeldiff: {Describe(exception)}");
        if (verbose)
            await error.WriteLineAsync(exception.ToString());
        return exception is UsageException ? ExitCode.Usage : ExitCode.Failed;
    }

    private static string Describe(Exception exception) => exception switch
    {
        TypeInitializationException { InnerException: { } inner } => Describe(inner),
        UsageException or ModelDiffException or IOException or UnauthorizedAccessException => FirstLine(exception.Message),
        ArgumentException argument => FirstLine(WithoutParameterName(argument)),
        OutOfMemoryException => "out of memory; a smaller --batch-size or fewer --pairs need less.",
        _ => $"unexpected {exception.GetType().Name}: {FirstLine(exception.Message)} (--verbose shows where)",
    };

    private static string WithoutParameterName(ArgumentException exception) =>
        exception.ParamName is { } name ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message;

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].Trim();
}
