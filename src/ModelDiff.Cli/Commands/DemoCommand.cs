using System.CommandLine;
using System.Diagnostics;
using ModelDiff.Cli.Demo;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff demo</c>: what <c>prepare</c> and <c>fingerprint check</c> do, in small, on images that it draws.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        var seed = OptionText.Number("--seed", 0L, "Decides images, weights, batches and pairs.", value => value >= 0, "a whole number, at least 0");
        var command = new Command("demo", "Prepare a small model as its owner would, and audit four suspects. Needs no files.").WithExamples("modeldiff demo");
        command.Add(Headings.Inputs, seed);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            await RunAsync(terminal, new DemoOptions(), parsed.GetValue(seed), parsed.GetValue(CommonOptions.Quiet), cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task RunAsync(Terminal terminal, DemoOptions options, long seed, bool quiet, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("modeldiff-demo-");
        try
        {
            var (fingerprint, findings) = await ProgressDisplay.RunAsync(
                terminal, quiet, progress => Task.Run(() => new DemoRun(options, seed, progress, cancellationToken).RunAsync(folder.FullName), cancellationToken));
            using (fingerprint)
                DemoView.Print(fingerprint, findings, Stopwatch.GetElapsedTime(start), terminal.Results);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
