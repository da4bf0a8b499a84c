using System.CommandLine;
using ModelDiff.Cli.Cases;
using ModelDiff.Cli.Configuration;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff audit CASE.json</c>: <c>compare</c> for every suspect of a case.</summary>
internal sealed class AuditCommand(Terminal terminal, string file, AuditCase audit, IReadOnlyList<string> common, bool verbose)
{
    public const string Name = "audit";

    private const string Printed = "result.txt";

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("CASE.json") { Description = "The case: victim, suspects, reports, and options of 'compare' by their long names. Paths are relative to it." };
        var folder = new Option<string?>("--output", "-o") { Description = "The folder for reports. Default: the one that the case names, or CASE.reports beside it", HelpName = "DIR" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check the case, and print the command lines that it stands for." };
        var failOn = new FailOn();
        var command = new Command(Name, "Audit all suspects of a case that one file describes.") { file }.WithExamples(
            "modeldiff audit case.json",
            "modeldiff audit case.json --fail-on derived,undetermined",
            "modeldiff audit case.json --dry-run");
        command.Add(Headings.Results, folder, dryRun);
        failOn.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            failOn.Read(parsed);
            var path = parsed.GetRequiredValue(file);
            var audit = AuditCase.Read(path, CompareCommand.Create(terminal), parsed.GetValue(folder));
            var run = new AuditCommand(terminal, path, audit, [.. failOn.Given(parsed), .. parsed.GetValue(CommonOptions.Quiet) ? [CommonOptions.Quiet.Name] : Array.Empty<string>()], parsed.GetValue(CommonOptions.Verbose));
            return await run.RunAsync(parsed.GetValue(dryRun), cancellationToken);
        });
        return command;
    }

    private async Task<int> RunAsync(bool isDry, CancellationToken cancellationToken)
    {
        (string Suspect, string Folder)[] suspects = [.. audit.Suspects.Zip(SuspectFolders.Of(audit.Suspects).Select(name => Path.Combine(audit.Reports.Folder, name)))];
        foreach (var (suspect, folder) in suspects)
            Parse(terminal, suspect, folder, null, null);   // what is wrong with the case is told before an hour of work
        if (isDry)
        {
            foreach (var (suspect, folder) in suspects)
                terminal.Out.WriteLine($"modeldiff {string.Join(' ', Words(suspect, folder).Select(Quoted))}");
            return ExitCode.Done;
        }

        CreateFolders(suspects.Select(suspect => suspect.Folder));
        var summaryFile = Path.Combine(audit.Reports.Folder, AuditSummary.FileName);
        OutputFiles.CheckWritable(summaryFile);
        OutputFiles.CheckApart([summaryFile], [file, audit.Victim, .. audit.Suspects]);
        File.Delete(summaryFile);   // should this run be cancelled, no summary speaks of an earlier one
        var (hash, findings) = (RecordedFile.Of(file), new List<SuspectFinding>());
        using var shared = new PreparedAudit();
        foreach (var (suspect, folder) in suspects)
        {
            terminal.Error.WriteLine(FormattableString.Invariant($"suspect {findings.Count + 1} of {suspects.Length}: {RecordedWords.WithoutPassword(suspect)}"));
            findings.Add(await CompareAsync(suspect, folder, shared, cancellationToken));
        }

        var summary = new AuditSummary(hash, RecordedWords.WithoutPassword(audit.Victim), findings);
        OutputFiles.Write(summaryFile, terminal.Out, summary.WriteJson);
        AuditView.Print(summary, audit.Reports.Folder, terminal.Results);
        return summary.ExitCode;
    }

    /// <summary>Compares one suspect; what goes wrong with it costs its own result alone.</summary>
    private async Task<SuspectFinding> CompareAsync(string suspect, string folder, PreparedAudit shared, CancellationToken cancellationToken)
    {
        ModelComparison? comparison = null;
        using var printed = new StringWriter();
        var own = terminal.WithOutput(printed);
        try
        {
            var configuration = new InvocationConfiguration { Output = own.Out, Error = own.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            var exitCode = await Parse(own, suspect, folder, found => comparison = found, shared).InvokeAsync(configuration, cancellationToken);
            OutputFiles.WriteText(Path.Combine(folder, Printed), terminal.Out, writer => writer.Write(printed));
            return new SuspectFinding(RecordedWords.WithoutPassword(suspect), folder, exitCode) { Comparison = comparison };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var exitCode = await Failure.ReportAsync(exception, terminal.Error, verbose);
            var reason = Failure.Describe(exception);
            OutputFiles.WriteText(Path.Combine(folder, Printed), terminal.Out, writer => writer.WriteLine($"This run failed, and wrote no other file into this folder: {reason}"));
            return new SuspectFinding(RecordedWords.WithoutPassword(suspect), folder, exitCode) { Failure = reason };
        }
    }

    /// <summary>The command line of <c>compare</c> for a suspect.</summary>
    /// <exception cref="UsageException">The case says what <c>compare</c> does not understand.</exception>
    private ParseResult Parse(Terminal own, string suspect, string folder, Action<ModelComparison>? told, PreparedAudit? shared)
    {
        var root = new RootCommand { CompareCommand.Create(own, told, shared), CommonOptions.Quiet };
        var parsed = root.Parse(Words(suspect, folder), new ParserConfiguration { ResponseFileTokenReplacer = null });
        Defaults.Check(parsed, file, audit.Settings);
        new AppliedSettings(file, [.. audit.Settings.Select(setting => parsed.CommandResult.Command.Options.First(option => option.Name == setting.Option.Name))]).AddTo(parsed);
        return parsed;
    }

    private string[] Words(string suspect, string folder) => ["compare", .. audit.Settings.SelectMany(setting => setting.Words), .. audit.Reports.Words(folder), .. common, "--", audit.Victim, suspect];

    /// <summary>A word as a shell takes it.</summary>
    private static string Quoted(string word) => word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./=:,@+%".Contains(letter, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static void CreateFolders(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            try
            {
                Directory.CreateDirectory(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"cannot write reports to '{folder}': {exception.Message}");
            }
        }
    }
}
