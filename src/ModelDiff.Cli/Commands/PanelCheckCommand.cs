using System.CommandLine;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Training;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff panel check DIR [VICTIM]</c></summary>
internal static class PanelCheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder with panel.json." };
        var victim = new Argument<string?>("VICTIM") { Description = "The model that must not be in the panel.", Arity = ArgumentArity.ZeroOrOne };
        var panelOptions = new PanelOptions(withSuspect: false, withModels: false);
        var command = new Command("check", "Say what a panel holds and what it lacks for a verdict; exits with 1 where it lacks something.") { folder, victim };
        panelOptions.AddForReview(command);
        command.SetAction(parsed =>
        {
            var options = panelOptions.ReadForReview(parsed);
            return Print(terminal, PanelReview.Of(parsed.GetRequiredValue(folder), parsed.GetValue(victim), options), options.FalsePositiveRate);
        });
        return command;
    }

    /// <summary>Prints a review; the exit code says whether the panel suffices.</summary>
    /// <param name="terminal">Where it is printed.</param>
    /// <param name="review">What is printed.</param>
    /// <param name="rate">The false-positive rate that it was made for.</param>
    public static int Print(Terminal terminal, PanelReview review, double rate = AuditOptions.DefaultFalsePositiveRate)
    {
        foreach (var fact in review.Facts)
            terminal.Out.WriteLine(fact);
        foreach (var fault in review.Faults)
            terminal.Out.WriteLine($"! {fault}");
        foreach (var advice in review.Advice)
            terminal.Out.WriteLine($"- {advice}");
        if (review.Faults.IsEmpty)
            terminal.Out.WriteLine($"It suffices for a verdict at a false-positive rate of {VerdictRule.Percent(rate)}.");
        return review.Faults.IsEmpty ? ExitCode.Done : ExitCode.Failed;
    }
}
