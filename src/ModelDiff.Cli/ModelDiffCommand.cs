using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using ModelDiff.Cli.Commands;
using ModelDiff.Cli.Completion;
using ModelDiff.Cli.Configuration;
using ModelDiff.Cli.Help;
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
        if (Complaint(parsed, arguments) is { } complaint)
        {
            await terminal.Error.WriteLineAsync($"modeldiff: {complaint}");
            await terminal.Error.WriteLineAsync($"Try '{HelpText.FullNameOf(parsed.CommandResult.Command)} --help'.");
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
            var completed = RunsACommand(parsed) ? Defaults.Apply(parsed, arguments, terminal) : parsed;
            return await completed.InvokeAsync(configuration, cancellationToken);
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
            IsolatedModelCommand.Create(),
        };
        root.WithExamples("modeldiff compare owner.pt suspect.onnx --panel references/ --inputs photos/");
        root.Add(Headings.Judge, CompareCommand.Create(terminal), AuditCommand.Create(terminal), MatrixCommand.Create(terminal));
        root.Add(Headings.Prepare, PrepareCommand.Create(terminal), FingerprintCommand.Create(terminal), PanelCommand.Create(terminal), ShadowsCommand.Create(terminal), CoinsCommand.Create(terminal));
        root.Add(Headings.Look, InspectCommand.Create(terminal), ScanCommand.Create(terminal));
        root.Add(Headings.Try, DemoCommand.Create(terminal), ServeCommand.Create(terminal));
        root.Add(Headings.Command, HelpCommand.Create(terminal), CompletionCommand.Create(terminal));
        root.Add(Headings.General, CommonOptions.Verbose, CommonOptions.Quiet);
        foreach (var command in TakersOfConfig(root))
            command.Add(Headings.General, CommonOptions.Config);
        foreach (var option in root.Options)
            option.Description = option is HelpOption ? "Show this help." : option is VersionOption ? "Show the version." : option.Description;
        root.Options.OfType<HelpOption>().Single().Action = new HelpPageAction(terminal);
        var suggest = root.Directives.OfType<SuggestDirective>().Single();
        suggest.Action = new SuggestAction(terminal, suggest);
        return root;
    }

    /// <summary>Commands with options of their own that defaults can be for; a case of <c>audit</c> stands alone.</summary>
    private static IEnumerable<Command> TakersOfConfig(Command command) =>
        HelpText.SubcommandsOf(command).SelectMany(TakersOfConfig)
            .Concat(command is { Action: not null, Options.Count: > 0, Name: not AuditCommand.Name } and not RootCommand ? [command] : []);

    /// <summary>What is wrong with a command line that runs a command; help and the version are given whatever else is said.</summary>
    private static string? Complaint(ParseResult parsed, IReadOnlyList<string> arguments) => parsed.Errors.Count > 0 || RunsACommand(parsed) ? UsageComplaint.Of(parsed, arguments) : null;

    private static bool RunsACommand(ParseResult parsed) => parsed.Action == parsed.CommandResult.Command.Action;
}
