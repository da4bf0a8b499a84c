using System.Collections.Immutable;
using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Models.Packages;
using ModelDiff.Reports;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff scan PACKAGE|FOLDER…</c></summary>
internal static class ScanCommand
{
    public static Command Create(Terminal terminal)
    {
        var packages = new Argument<string[]>("PACKAGE") { Description = "App packages (APK, AAB, XAPK, IPA), archives (zip, JAR, tar, npm's tgz), folders or single files.", Arity = ArgumentArity.OneOrMore };
        var against = new Option<string[]>("--against") { Description = "Models of your own: files or folders. Tells which of those found are the same byte by byte.", HelpName = "MODEL", AllowMultipleArgumentsPerToken = true };
        var weights = new Option<bool>("--weights") { Description = "With --against: also tells which of those found share weights with those given, in whatever format; nothing is run." };
        var draft = new Option<string?>("--case") { Description = "With --against one model: write a case for 'audit', with that model as the victim and, as suspects, the models of which neither bytes nor weights tell; add a panel and inputs to it.", HelpName = "FILE" };
        var extract = new Option<string?>("--extract") { Description = "Copy the models that are found to this folder, under names made of their hash and their own name.", HelpName = "DIR" };
        var html = new Option<string?>("--html") { Description = "Write a page for people: what is in the packages, and what of it is known.", HelpName = "FILE|-" };
        var csv = new Option<string?>("--csv") { Description = "Write a line per model as CSV.", HelpName = "FILE|-" };
        var command = new Command("scan", "List the models inside app packages, archives and folders, told by their content.") { packages }.WithExamples(
            "modeldiff scan app.apk",
            "modeldiff scan apps/ --against owner.tflite --extract found",
            "modeldiff scan apps/ --against owner.tflite --weights");
        command.Add(Headings.Results, against, weights, draft, extract, CommonOptions.Json, html, csv);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var names = parsed.GetRequiredValue(packages);
            var own = parsed.GetValue(against) ?? [];
            var json = parsed.GetValue(CommonOptions.Json);
            var withWeights = parsed.GetValue(weights);
            if (withWeights && own.Length == 0)
                throw new UsageException("--weights compares with models of your own; name them with --against.");
            var caseFile = parsed.GetValue(draft);
            if (caseFile is not null && (own is not [var single] || Directory.Exists(single)))
                throw new UsageException("--case is about one model of your own; name it with --against.");
            if (File.Exists(caseFile))
                throw new UsageException($"--case: '{caseFile}' exists, and what was added to it would be lost; name another file.");
            var (page, table) = (parsed.GetValue(html), parsed.GetValue(csv));
            string?[] files = [json, page, table, caseFile];
            OutputFiles.CheckOneToStandardOutput(files);
            OutputFiles.CheckWritable(files);
            OutputFiles.CheckApart(files, [.. names, .. own]);
            var folder = parsed.GetValue(extract);
            if (folder is not null)
                CreateFolder(folder);
            var options = new PackageScanOptions { ExtractTo = folder, Formats = ModelFileSettings.Formats };
            var report = await ProgressDisplay.RunAsync(terminal, parsed.GetValue(CommonOptions.Quiet), progress => Task.Run(
                () => Read(names, options, own, withWeights, progress, cancellationToken), cancellationToken));
            if (json is not null)
                OutputFiles.Write(json, terminal.Out, report.WriteJson);
            if (page is not null)
                OutputFiles.Write(page, terminal.Out, new ScanPage(report).WriteHtml);
            if (table is not null)
                OutputFiles.WriteText(table, terminal.Out, new ScanPage(report).WriteCsv);
            var begun = caseFile is null ? null : report.Draft();
            if (begun is { Suspects.Count: > 0 })
                OutputFiles.Write(caseFile!, terminal.Out, stream => begun.Write(caseFile!, stream));
            if (!files.Contains(OutputFiles.StandardOutput))
                report.Print(terminal.Results);
            if (begun is not null)
                await terminal.Error.WriteLineAsync(begun.Suspects.Count == 0
                    ? "No model is left to be asked: no case was written."
                    : $"{NumberText.Count(begun.Suspects.Count, "model")} left to be asked: add \"panel\" and \"inputs\" to {caseFile}, then run 'modeldiff audit {caseFile}'.");
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

    private static ScanReport Read(string[] packages, PackageScanOptions options, string[] own, bool withWeights, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        if (withWeights)
            return ReadWithWeights(packages, options, own, progress, cancellationToken);
        var contents = PackageScan.Read(packages, options, progress, cancellationToken);
        return new ScanReport(contents, own.Length == 0 ? null : Lookup(Given(own, new(), cancellationToken)));
    }

    /// <summary>Copies models to a folder for the time of the comparison, as each read of a part would unpack its package anew.</summary>
    private static ScanReport ReadWithWeights(string[] packages, PackageScanOptions options, string[] own, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var copies = Directory.CreateTempSubdirectory("modeldiff-scan-");
        try
        {
            var contents = PackageScan.Read(packages, options with { ExtractTo = options.ExtractTo ?? copies.FullName }, progress, cancellationToken);
            var given = Given(own, new() { ExtractTo = copies.FullName }, cancellationToken);
            var notes = new List<PackageNote>();
            var kin = new WeightScan(progress, cancellationToken).Compare(contents.Models, given, notes);
            var models = options.ExtractTo is null ? [.. contents.Models.Select(model => model with { ExtractedTo = null })] : contents.Models;
            return new ScanReport(contents with { Models = models, Notes = [.. contents.Notes, .. notes.Distinct()] }, Lookup(given)) { Kin = kin };
        }
        finally
        {
            copies.Delete(recursive: true);
        }
    }

    private static ILookup<string, string> Lookup(IEnumerable<PackageModel> models) => models.ToLookup(model => model.Sha256, model => model.Path);

    /// <summary>The given models; folders and packages stand for the models in them.</summary>
    private static ImmutableArray<PackageModel> Given(string[] models, PackageScanOptions options, CancellationToken cancellationToken) =>
        models.FirstOrDefault(model => !File.Exists(model) && !Directory.Exists(model) && !PackageScan.IsInPackage(model)) is { } missing
            ? throw new UsageException($"--against: there is no '{missing}'.")
            : PackageScan.Read(models, options, cancellationToken: cancellationToken).Models;
}
