using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Training;
using ModelDiff.Verdicts;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff panel check DIR|FILE [VICTIM]</c></summary>
internal static class PanelCheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder with panel.json, or a file by 'panel pack'." };
        var victim = new Argument<string?>("VICTIM") { Description = "The model that must not be in the panel.", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string?>("--verify") { Description = "Check the signature FILE.sig of a packed panel against this public key (PEM) first.", HelpName = "KEY.pem" };
        var panelOptions = new PanelOptions(withSuspect: false, withModels: false);
        var command = new Command("check", "Say what a panel holds and what it lacks for a verdict; exits with 1 where it lacks something.") { folder, victim }.WithExamples("modeldiff panel check references/ owner.pt");
        command.Add(Headings.Models, key);
        panelOptions.AddForReview(command);
        command.SetAction(parsed =>
        {
            var options = panelOptions.ReadForReview(parsed);
            return Print(terminal, Review(parsed.GetRequiredValue(folder), parsed.GetValue(key), parsed.GetValue(victim), options), options.FalsePositiveRate);
        });
        return command;
    }

    private static PanelReview Review(string path, string? key, string? victim, AuditOptions options)
    {
        if (!File.Exists(path))
            return key is null ? PanelReview.Of(path, victim, options) : throw new UsageException($"--verify is for a file by 'panel pack'; '{path}' is none.");
        TorchRuntime.EnsureLoaded();
        using var panel = key is null ? PackedPanelFile.Load(path) : PackedPanelFile.LoadSigned(path, key);
        return PanelReview.Of(panel, victim, options);
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
