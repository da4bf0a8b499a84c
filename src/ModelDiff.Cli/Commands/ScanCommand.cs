using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Models.Packages;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff scan PACKAGE|FOLDER…</c></summary>
internal static class ScanCommand
{
    public static Command Create(Terminal terminal)
    {
        var packages = new Argument<string[]>("PACKAGE") { Description = "App packages (APK, AAB, XAPK, IPA), archives (zip, JAR, tar, npm's tgz), folders or single files.", Arity = ArgumentArity.OneOrMore };
        var against = new Option<string[]>("--against") { Description = "Models of your own: files or folders. Tells which of those found are the same byte by byte.", HelpName = "MODEL", AllowMultipleArgumentsPerToken = true };
        var extract = new Option<string?>("--extract") { Description = "Copy the models that are found to this folder, under names made of their hash and their own name.", HelpName = "DIR" };
        var command = new Command("scan", "List the models inside app packages, archives and folders, told by their content.") { packages }.WithExamples(
            "modeldiff scan app.apk",
            "modeldiff scan apps/ --against owner.tflite --extract found");
        command.Add(Headings.Results, against, extract, CommonOptions.Json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var names = parsed.GetRequiredValue(packages);
            var own = parsed.GetValue(against) ?? [];
            var json = parsed.GetValue(CommonOptions.Json);
            OutputFiles.CheckWritable(json);
            OutputFiles.CheckApart([json], [.. names, .. own]);
            var folder = parsed.GetValue(extract);
            if (folder is not null)
                CreateFolder(folder);
            var options = new PackageScanOptions { ExtractTo = folder };
            var report = await ProgressDisplay.RunAsync(terminal, parsed.GetValue(CommonOptions.Quiet), progress => Task.Run(
                () => new ScanReport(PackageScan.Read(names, options, progress, cancellationToken), Hashes(own, cancellationToken)), cancellationToken));
            if (json is not null)
                OutputFiles.Write(json, terminal.Out, report.WriteJson);
            if (json != OutputFiles.StandardOutput)
                report.Print(terminal.Results);
            return ExitCode.Done;
        });
        return command;
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot extract to '{folder}': {exception.Message}");
        }
    }

    /// <summary>The given models by their hash; folders and packages stand for the models in them.</summary>
    private static ILookup<string, string>? Hashes(string[] models, CancellationToken cancellationToken)
    {
        if (models.Length == 0)
            return null;
        if (models.FirstOrDefault(model => !File.Exists(model) && !Directory.Exists(model)) is { } missing)
            throw new UsageException($"--against: there is no '{missing}'.");
        return PackageScan.Read(models, cancellationToken: cancellationToken).Models.ToLookup(model => model.Sha256, model => model.Path);
    }
}
