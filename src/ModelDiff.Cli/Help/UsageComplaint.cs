using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;

namespace ModelDiff.Cli.Help;

/// <summary>What is wrong with a command line, in one sentence, with what was probably meant.</summary>
internal static class UsageComplaint
{
    private const string EndOfOptions = "--";

    /// <summary>What is wrong, or null.</summary>
    /// <param name="parsed">The command line as it was understood.</param>
    /// <param name="words">Its words.</param>
    public static string? Of(ParseResult parsed, IReadOnlyList<string> words)
    {
        var command = parsed.CommandResult.Command;
        if (UnknownOption(parsed, words) is { } option)
        {
            var known = (command is RootCommand ? HelpText.AllOf(command) : [command]).SelectMany(HelpText.OptionsOf).SelectMany(NamesOf).Distinct();
            var takers = HelpText.AllOf(parsed.RootCommandResult.Command).Where(other => HelpText.OptionsOf(other).SelectMany(NamesOf).Contains(option)).Select(HelpText.FullNameOf).ToArray();
            return $"'{option}' is no option of '{HelpText.FullNameOf(command)}'{(takers.Length > 0 ? $"; it is one of '{takers[0]}'." : $".{Spelling.Question(option, known)}")}";
        }

        if (parsed.Errors.Count == 0)
            return null;
        var names = HelpText.SubcommandsOf(command).Select(subcommand => subcommand.Name).ToArray();
        return parsed.UnmatchedTokens switch
        {
            [var word, ..] when command.Arguments.Count == 0 && names.Length > 0 => $"'{word}' is no command of '{HelpText.FullNameOf(command)}'.{Spelling.Question(word, names)}",
            [var word, ..] => $"'{word}' is one word too many: '{HelpText.FullNameOf(command)}' takes {Takes(command)}.",
            _ when command.Action is null => $"a command is missing behind '{HelpText.FullNameOf(command)}': {string.Join(", ", names)}.",
            _ => $"{TextOf(parsed.Errors[0])}{HintOfSwallowed(parsed)}",
        };
    }

    /// <summary>The option that an error is about, or null.</summary>
    public static Option? OptionOf(ParseError error) => ((error.SymbolResult as OptionResult) ?? (error.SymbolResult?.Parent as OptionResult))?.Option;

    /// <summary>An error as one sentence; of a word that is none of a few, with the one that was probably meant.</summary>
    public static string TextOf(ParseError error)
    {
        if (!error.Message.Contains('\n', StringComparison.Ordinal) || error.SymbolResult is not { } symbol)
            return error.Message;
        string[] choices = [.. (OptionOf(error) ?? (Symbol)((ArgumentResult)symbol).Argument).GetCompletions(CompletionContext.Empty).Select(item => item.Label)];
        var wrong = symbol.Tokens.Select(token => token.Value).FirstOrDefault(word => !choices.Contains(word)) ?? "";
        var name = OptionOf(error)?.Name ?? ((ArgumentResult)symbol).Argument.Name;
        return $"{name} must be one of {string.Join(", ", choices)}; got '{wrong}'.{Spelling.Question(wrong, choices)}";
    }

    private static IEnumerable<string> NamesOf(Option option) => option.Aliases.Append(option.Name).Where(name => name.StartsWith('-'));

    /// <summary>A word that looks like an option but was taken for a value, because no option has that name.</summary>
    private static string? UnknownOption(ParseResult parsed, IReadOnlyList<string> words)
    {
        var candidates = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Where(token => token.Type == TokenType.Argument && LooksLikeOption(token.Value)).Select(token => token.Value);
        var attached = words.TakeWhile(word => word != EndOfOptions).Where(word => word.StartsWith('-')).Select(word => word[(word.IndexOfAny(['=', ':']) + 1)..]).ToArray();
        return candidates.FirstOrDefault(word => !attached.Contains(word) || words.Contains(word))?.Split('=')[0];
    }

    /// <summary>Negative numbers and '-', which stands for standard output, do not.</summary>
    private static bool LooksLikeOption(string word) => word.Length > 1 && word[0] == '-' && (word[1] == '-' || char.IsAsciiLetter(word[1]));

    private static string Takes(Command command) => command.Arguments.Count == 0 ? "no arguments" : string.Join(' ', command.Arguments.Select(argument => argument.Name));

    /// <summary>An option that takes many words took those that are missing.</summary>
    private static string HintOfSwallowed(ParseResult parsed) =>
        parsed.Errors[0].SymbolResult is ArgumentResult && parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(result => result.Option.AllowMultipleArgumentsPerToken && result.Tokens.Count > 1) is { } greedy
            ? $" {greedy.Option.Name} takes all words that follow it: give {Takes(parsed.CommandResult.Command)} before it."
            : "";
}
