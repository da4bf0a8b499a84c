using System.CommandLine;
using ModelDiff.Cli.Commands;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli;

/// <summary>The <c>modeldiff</c> command: parse, call, and turn every outcome into an exit code.</summary>
internal static class ModelDiffCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var root = Build(terminal);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await terminal.Error.WriteLineAsync($"modeldiff: {parsed.Errors[0].Message}");
            await terminal.Error.WriteLineAsync("Try 'modeldiff --help' or 'modeldiff COMMAND --help'.");
            return ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception exception)
        {
            return await Failure.ReportAsync(exception, terminal.Error, parsed.GetValue(CommonOptions.Verbose));
        }
    }

    /// <summary>All commands with their options; nothing of them runs before they are invoked.</summary>
    internal static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand("Was this deep-learning model made from that one? Compares models by their behavior.")
        {
            CompareCommand.Create(terminal),
            MatrixCommand.Create(terminal),
            FingerprintCommand.Create(terminal),
            PrepareCommand.Create(terminal),
            PanelCommand.Create(terminal),
            ShadowsCommand.Create(terminal),
            InspectCommand.Create(terminal),
            ScanCommand.Create(terminal),
            ServeCommand.Create(terminal),
            DemoCommand.Create(terminal),
            IsolatedModelCommand.Create(),
            CommonOptions.Verbose,
            CommonOptions.Quiet,
        };
        root.SetAction(_ =>
        {
            terminal.Error.WriteLine("modeldiff: a command is missing: compare, matrix, fingerprint, prepare, panel, shadows, inspect, scan, serve or demo. Try 'modeldiff --help'.");
            return ExitCode.Usage;
        });
        return root;
    }
}
