using System.CommandLine;
using System.CommandLine.Invocation;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Help;

/// <summary>What <c>--help</c> does.</summary>
/// <param name="terminal">Receives the page.</param>
internal sealed class HelpPageAction(Terminal terminal) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        new HelpPage(terminal.Out, terminal.Width).Write(parseResult.CommandResult.Command);
        return ExitCode.Done;
    }
}
