using System.Text.Json;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Tests;

/// <summary>What a run of the command left: its exit code and what it wrote.</summary>
internal sealed record CommandResult(int ExitCode, string Out, string Error)
{
    /// <summary>Standard error without warnings and progress: the lines that say what failed.</summary>
    public string[] Complaints => [.. Error.Split('\n').Where(line => line.StartsWith("modeldiff: ", StringComparison.Ordinal))];

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Runs the command in this process.</summary>
    public static Task<CommandResult> OfAsync(IEnumerable<string> arguments, CancellationToken cancellationToken = default) => OfAsync(arguments, null, cancellationToken);

    /// <summary>Runs a command line whose words are separated by spaces.</summary>
    /// <param name="arguments">The line.</param>
    /// <param name="width">Columns of the terminal; null for a file, whose lines have no end.</param>
    public static Task<CommandResult> OfAsync(string arguments, int? width = null) => OfAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), width, default);

    private static async Task<CommandResult> OfAsync(IEnumerable<string> arguments, int? width, CancellationToken cancellationToken)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, error, live: false);
        if (width is { } columns)
            terminal.Results.Profile.Width = columns;
        var exitCode = await ModelDiffCommand.RunAsync([.. arguments], terminal, cancellationToken);
        return new CommandResult(exitCode, output.ToString(), error.ToString());
    }
}
