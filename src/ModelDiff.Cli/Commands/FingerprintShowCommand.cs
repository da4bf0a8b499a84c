using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Reports;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff fingerprint show FILE</c></summary>
internal static class FingerprintShowCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A fingerprint." };
        var png = new Option<string?>("--png") { Description = "Draw its input pairs side by side, where they are images.", HelpName = "FILE" };
        var rows = OptionText.Number("--rows", 20, "Most pairs to draw.", value => value >= 1, "a whole number, at least 1");
        var command = new Command("show", "Show what a fingerprint holds.") { file }.WithExamples("modeldiff fingerprint show owner.fingerprint --png pairs.png");
        command.Add(Headings.Results, png, rows);
        command.SetAction(parsed =>
        {
            TorchRuntime.EnsureLoaded();
            OutputFiles.CheckWritable(parsed.GetValue(png));
            var path = parsed.GetRequiredValue(file);
            OutputFiles.CheckApart([parsed.GetValue(png)], [path]);
            using var fingerprint = FingerprintFile.Load(path);
            using var pairs = fingerprint.SharePairs();
            if (parsed.GetValue(png) is { } image)
                OutputFiles.Write(image, terminal.Out, stream => ContactSheet.Write(pairs, stream, parsed.GetValue(rows)));
            if (parsed.GetValue(png) != OutputFiles.StandardOutput)
                FingerprintView.Print(fingerprint, path, terminal.Results);
            return ExitCode.Done;
        });
        return command;
    }
}
