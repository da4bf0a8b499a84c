using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Completion;

/// <summary>What the directive <c>[suggest:POSITION] "LINE"</c> does, by which shells ask what can be typed next: one word a line.</summary>
/// <param name="terminal">Receives the words.</param>
/// <param name="directive">Holds the position.</param>
internal sealed class SuggestAction(Terminal terminal, Directive directive) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var line = parseResult.Tokens.LastOrDefault(token => token.Type != TokenType.Directive)?.Value ?? "";
        var typed = parseResult.GetResult(directive)?.Values is [var position, ..] && int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var end) && end < line.Length ? line[..end] : line;
        foreach (var word in Completions.Of((RootCommand)parseResult.RootCommandResult.Command, typed))
            terminal.Out.WriteLine(word);
        return ExitCode.Done;
    }
}
