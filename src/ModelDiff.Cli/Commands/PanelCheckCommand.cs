using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Output;
using ModelDiff.Training;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff panel check DIR [VICTIM]</c></summary>
internal static class PanelCheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder with panel.json." };
        var victim = new Argument<string?>("VICTIM") { Description = "The model that must not be in the panel.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Say what a panel holds and what it lacks for a verdict; exits with 1 where it lacks something.") { folder, victim }.WithExamples("modeldiff panel check references/ owner.pt");
        command.SetAction(parsed => Print(terminal, PanelReview.Of(parsed.GetRequiredValue(folder), parsed.GetValue(victim))));
        return command;
    }

    /// <summary>Prints a review; the exit code says whether the panel suffices.</summary>
    public static int Print(Terminal terminal, PanelReview review)
    {
        foreach (var fact in review.Facts)
            terminal.Out.WriteLine(fact);
        foreach (var fault in review.Faults)
            terminal.Out.WriteLine($"! {fault}");
        if (review.Faults.IsEmpty)
            terminal.Out.WriteLine("It suffices for a verdict.");
        return review.Faults.IsEmpty ? ExitCode.Done : ExitCode.Failed;
    }
}
