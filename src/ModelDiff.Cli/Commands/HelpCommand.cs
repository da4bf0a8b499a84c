using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff help [COMMAND…]</c></summary>
internal static class HelpCommand
{
    public const string Name = "help";

    public static Command Create(Terminal terminal)
    {
        var names = new Argument<string[]>("COMMAND") { Description = "The command, for example: panel train.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(Name, "Show the help of a command, as --help behind it does.") { names }.WithExamples("modeldiff help panel train");
        command.SetAction(parsed =>
        {
            var about = (parsed.GetValue(names) ?? []).Aggregate(parsed.RootCommandResult.Command, Below);
            new HelpPage(terminal.Out, terminal.Width).Write(about);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Below(Command command, string name)
    {
        var known = HelpText.SubcommandsOf(command).ToArray();
        return Array.Find(known, subcommand => subcommand.Name == name)
            ?? throw new UsageException($"'{name}' is no command of '{HelpText.FullNameOf(command)}'.{Spelling.Question(name, known.Select(subcommand => subcommand.Name))}");
    }
}
