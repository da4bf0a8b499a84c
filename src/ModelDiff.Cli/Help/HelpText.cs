using System.CommandLine;
using System.Runtime.CompilerServices;

namespace ModelDiff.Cli.Help;

/// <summary>What help says of commands and options besides their descriptions: the headings that they stand under, and examples.</summary>
internal static class HelpText
{
    private static readonly ConditionalWeakTable<Symbol, string> Headings = [];
    private static readonly ConditionalWeakTable<Command, string[]> Examples = [];

    /// <summary>Adds options or commands under a heading.</summary>
    /// <param name="command">The command that gets them.</param>
    /// <param name="heading">One of <see cref="Help.Headings"/>.</param>
    /// <param name="symbols">Options and commands.</param>
    public static void Add(this Command command, string heading, params ReadOnlySpan<Symbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            Headings.AddOrUpdate(symbol, heading);
            if (symbol is Option option)
                command.Add(option);
            else
                command.Add((Command)symbol);
        }
    }

    /// <summary>Gives a command examples, each one command line.</summary>
    /// <returns>The command.</returns>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        Examples.AddOrUpdate(command, examples);
        return command;
    }

    /// <summary>The heading of an option or command; help's own and what has none is general.</summary>
    public static string HeadingOf(Symbol symbol) => Headings.TryGetValue(symbol, out var heading) ? heading : Help.Headings.General;

    /// <summary>The examples of a command.</summary>
    public static IReadOnlyList<string> ExamplesOf(Command command) => Examples.TryGetValue(command, out var examples) ? examples : [];

    /// <summary>What is typed to run a command, without its options: <c>modeldiff panel train</c>.</summary>
    public static string FullNameOf(Command command) =>
        command is RootCommand ? "modeldiff" : $"{FullNameOf(command.Parents.OfType<Command>().First())} {command.Name}";

    /// <summary>The commands below a command that are shown.</summary>
    public static IEnumerable<Command> SubcommandsOf(Command command) => command.Subcommands.Where(subcommand => !subcommand.Hidden);

    /// <summary>A command and all that are shown below it.</summary>
    public static IEnumerable<Command> AllOf(Command command) => SubcommandsOf(command).SelectMany(AllOf).Prepend(command);

    /// <summary>The options that a command takes, those of the commands above it included.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive)).Where(option => !option.Hidden);
}
