using System.Collections.Immutable;
using System.CommandLine;
using ModelDiff.ModelReuse.Audits;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Commands;

/// <summary><c>audits --out DIR</c>: owners, panels, guilty suspects and innocents of every kind, judged as users judge them.</summary>
internal static class AuditsCommand
{
    /// <param name="output">Receives the tables, or the JSON where that goes to standard output.</param>
    /// <param name="error">Receives a line of progress now and then.</param>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var folder = new Option<string>("--out") { Description = "Folder that keeps the models; what it holds already is not made again.", HelpName = "DIR", Required = true };
        var config = new Option<string?>("--config") { Description = "JSON with tasks and numbers of your own. Default: drawn textures, and glyphs for another task.", HelpName = "FILE.json" };
        var owners = new Option<int?>("--owners") { Description = "Owners, in place of the configuration's; default 4.", HelpName = "N" };
        var device = new Option<string>("--device") { Description = "Where models learn: cpu, or cuda:0. They are asked on the CPU.", HelpName = "DEVICE", DefaultValueFactory = _ => "cpu" };
        var seed = new Option<long>("--seed") { Description = "Decides images, models and panels.", HelpName = "N" };
        var markdown = new Option<string?>("--markdown") { Description = "Write the tables to a file.", HelpName = "FILE" };
        var json = new Option<string?>("--json") { Description = "Write every finding as JSON to a file; '-' for standard output, in place of the tables.", HelpName = "FILE|-" };
        var command = new Command("audits", "Prepare owners as 'modeldiff prepare' does, and judge copies of theirs and innocents of every kind by panels of every kind.") { folder, config, owners, device, seed, markdown, json };
        command.SetAction((parsed, cancellationToken) => Task.Run(async () =>
        {
            var settings = parsed.GetValue(config) is { } file ? AuditsConfig.Read(file) : new AuditsConfig();
            settings = settings with { Owners = parsed.GetValue(owners) ?? settings.Owners };
            settings.Check();
            TorchRuntime.EnsureLoaded();
            var files = (Markdown: parsed.GetValue(markdown), Json: parsed.GetValue(json));
            await RunAsync(settings, parsed.GetValue(seed), new Device(parsed.GetRequiredValue(device)), parsed.GetRequiredValue(folder), Write, new ProgressLines(error, parts: 5), cancellationToken);
            return ExitCode.Done;

            // Other methods take longer than the verdicts: should they be interrupted, the files have those.
            void Write(ImmutableArray<AuditFinding> findings, ImmutableArray<RivalFinding> rivals, bool isLast) => TextFile.WriteResults(
                isLast ? output : TextWriter.Null, AuditTables.Markdown(findings, rivals), AuditTables.Json(settings, parsed.GetValue(seed), findings, rivals), files.Markdown, files.Json);
        }, CancellationToken.None));
        return command;
    }

    private static async Task RunAsync(
        AuditsConfig config, long seed, Device device, string folder, Action<ImmutableArray<AuditFinding>, ImmutableArray<RivalFinding>, bool> write, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        using var images = new AuditImages(config, seed, device, cancellationToken);
        var zoo = new AuditZoo(config, seed, folder, progress, cancellationToken);
        var (references, otherTask) = (zoo.References(images), zoo.OtherTask(images));
        var owners = new List<AuditedOwner>();
        for (var i = 0; i < config.Owners; i++)
            owners.Add(await zoo.OwnerAsync(i, images));
        using var asked = images.Owner.To(CPU);
        var judge = new AuditJudge(asked, seed);
        judge.Ask([.. owners.Select(owner => owner.Victim), .. references, .. otherTask, .. owners.SelectMany(owner => owner.Twins.Concat(owner.Suspects))], progress, cancellationToken);
        ImmutableArray<AuditFinding> findings = [.. owners.SelectMany(owner => AuditPanels.Of(owner, references, otherTask).SelectMany(panel => judge.Judge(owner, panel, cancellationToken)))];
        write(findings, [], false);
        using var unseen = images.HeldOut.To(CPU);
        var rivals = new AuditRivals(asked, unseen, seed);
        write(findings, [.. owners.SelectMany(owner => rivals.Judge(owner, references, cancellationToken))], true);
    }
}
