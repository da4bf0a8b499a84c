using System.CommandLine;
using ModelDiff.Cli.Completion;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff completion SHELL</c></summary>
internal static class CompletionCommand
{
    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = $"{string.Join(", ", CompletionScripts.All.Keys)}. The script's first lines say where it goes." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.All.Keys]);
        var command = new Command("completion", "Print a script that makes a shell complete this command's words.") { shell }.WithExamples("modeldiff completion bash");
        command.SetAction(parsed =>
        {
            terminal.Out.Write(CompletionScripts.All[parsed.GetRequiredValue(shell)].ReplaceLineEndings("\n") + "\n");
            return ExitCode.Done;
        });
        return command;
    }
}
