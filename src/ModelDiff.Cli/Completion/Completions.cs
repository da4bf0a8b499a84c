using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using ModelDiff.Cli.Commands;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;

namespace ModelDiff.Cli.Completion;

/// <summary>The words that can stand where somebody is typing; none where a shell does better with the names of files.</summary>
internal static class Completions
{
    /// <summary>Words for the end of what was typed.</summary>
    /// <param name="root">The program.</param>
    /// <param name="typed">The line up to the cursor, the program's name included.</param>
    public static IEnumerable<string> Of(RootCommand root, string typed)
    {
        var words = CommandLineParser.SplitCommandLine(typed).Skip(1).ToList();
        var word = "";
        if (words.Count > 0 && !char.IsWhiteSpace(typed[^1]))
        {
            word = words[^1];
            words.RemoveAt(words.Count - 1);
        }

        if (words is [HelpCommand.Name, ..])
            words.RemoveAt(0);   // behind it stands what would stand without it
        var (command, open, arguments) = Read(root, words);
        return Candidates(command, open, arguments, word).Where(candidate => candidate.StartsWith(word, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    /// <summary>The command that was typed, the option that waits for a value, and how many arguments there are.</summary>
    private static (Command Command, Option? Open, int Arguments) Read(Command root, IEnumerable<string> words)
    {
        var (command, open, arguments) = (root, (Option?)null, 0);
        foreach (var word in words)
        {
            if (word.StartsWith('-'))
                open = Find(command, word) is { } option && TakesValue(option) ? option : null;
            else if (open is not null)
                open = open.AllowMultipleArgumentsPerToken ? open : null;
            else if (arguments == 0 && HelpText.SubcommandsOf(command).FirstOrDefault(subcommand => subcommand.Name == word) is { } subcommand)
                command = subcommand;
            else
                arguments++;
        }

        return (command, open, arguments);
    }

    private static IEnumerable<string> Candidates(Command command, Option? open, int arguments, string word)
    {
        if (word.StartsWith('-'))
        {
            return word.IndexOf('=', StringComparison.Ordinal) is > 0 and var end
                ? Find(command, word[..end]) is { } option ? Values(option).Select(value => $"{word[..end]}={value}") : []
                : HelpText.OptionsOf(command).Select(option => option.Name);
        }

        if (open is not null)
            return Values(open);
        var choices = command.Arguments.Skip(arguments).Take(1).SelectMany(argument => argument.GetCompletions(CompletionContext.Empty)).Select(item => item.Label);
        return arguments == 0 ? choices.Concat(HelpText.SubcommandsOf(command).Select(subcommand => subcommand.Name)) : choices;
    }

    private static IEnumerable<string> Values(Option option) =>
        PathValues.AreTakenBy(option) || !TakesValue(option) ? [] : option.GetCompletions(CompletionContext.Empty).Select(item => item.Label);

    private static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);

    private static Option? Find(Command command, string name) => HelpText.OptionsOf(command).FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));
}
