using System.Text.RegularExpressions;
using ModelDiff.Http.Transport;
using ModelDiff.Models;

namespace ModelDiff.Cli;

/// <summary>Turns an exception into one clear line and an exit code.</summary>
internal static class Failure
{
    private static readonly string[] OutOfMemory = ["can't allocate memory", "CUDA out of memory", "Failed to allocate memory for requested buffer"];

    /// <summary>What libtorch and ONNX Runtime say of a model of gray images that is asked in color.</summary>
    private static readonly Regex GrayWanted = new(@"to have 1 channels, but got 3 channels|Got: 3 Expected: 1\b", RegexOptions.CultureInvariant);

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

    /// <summary>The line.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        TypeInitializationException { InnerException: { } inner } => Describe(inner),
        _ when IsOutOfMemory(exception) => OutOfMemoryText(exception),
        ModelForwardException forward when GrayWanted.IsMatch(forward.Message) => $"{FirstLine(forward.Message).TrimEnd('.')}. The model takes gray images: '--size HEIGHTxWIDTH --channels 1' or '--color gray' says so.",
        UsageException or ModelDiffException or IOException or UnauthorizedAccessException => FirstLine(exception.Message),
        ArgumentException argument => FirstLine(WithoutParameterName(argument)),
        _ => $"unexpected {exception.GetType().Name}: {FirstLine(exception.Message)} (--verbose shows where)",
    };

    private static string OutOfMemoryText(Exception exception) =>
        $"{(exception is ModelForwardException forward ? $"Model '{forward.ModelName}' ran out of memory" : "out of memory")}; a smaller --batch-size or fewer --pairs need less.";

    /// <summary>The runtime's own exception, or the words in which libtorch and ONNX Runtime say it, wherever in the chain of causes. The words of a server do not count: its memory is not this machine's.</summary>
    private static bool IsOutOfMemory(Exception? exception) => exception is not (null or EndpointException or ModelDiffException { InnerException: EndpointException } or ModelOutputException or ModelLoadException)
        && (exception is OutOfMemoryException || OutOfMemory.Any(words => exception.Message.Contains(words, StringComparison.OrdinalIgnoreCase)) || IsOutOfMemory(exception.InnerException));

    private static string WithoutParameterName(ArgumentException exception) =>
        exception.ParamName is { } name ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message;

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].Trim();
}
