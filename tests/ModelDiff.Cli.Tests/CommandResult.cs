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
    public static async Task<CommandResult> OfAsync(IEnumerable<string> arguments, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await ModelDiffCommand.RunAsync([.. arguments], new Terminal(output, error, live: false), cancellationToken);
        return new CommandResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line whose words are separated by spaces.</summary>
    public static Task<CommandResult> OfAsync(string arguments) => OfAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
