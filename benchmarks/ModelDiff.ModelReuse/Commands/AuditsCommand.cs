using System.Collections.Immutable;
using System.CommandLine;
using ModelDiff.ModelReuse.Audits;

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
        var seed = new Option<long>("--seed") { Description = "Decides images, models and panels.", HelpName = "N" };
        var markdown = new Option<string?>("--markdown") { Description = "Write the tables to a file.", HelpName = "FILE" };
        var json = new Option<string?>("--json") { Description = "Write every finding as JSON to a file; '-' for standard output, in place of the tables.", HelpName = "FILE|-" };
        var command = new Command("audits", "Prepare owners as 'modeldiff prepare' does, and judge copies of theirs and innocents of every kind by panels of every kind.") { folder, config, owners, seed, markdown, json };
        command.SetAction((parsed, cancellationToken) => Task.Run(async () =>
        {
            var settings = parsed.GetValue(config) is { } file ? AuditsConfig.Read(file) : new AuditsConfig();
            settings = settings with { Owners = parsed.GetValue(owners) ?? settings.Owners };
            settings.Check();
            TorchRuntime.EnsureLoaded();
            var (findings, rivals) = await RunAsync(settings, parsed.GetValue(seed), parsed.GetRequiredValue(folder), new ProgressLines(error, parts: 5), cancellationToken);
            TextFile.WriteResults(output, AuditTables.Markdown(findings, rivals), AuditTables.Json(settings, parsed.GetValue(seed), findings, rivals), parsed.GetValue(markdown), parsed.GetValue(json));
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static async Task<(ImmutableArray<AuditFinding> Findings, ImmutableArray<RivalFinding> Rivals)> RunAsync(AuditsConfig config, long seed, string folder, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        using var images = new AuditImages(config, seed, cancellationToken);
        var zoo = new AuditZoo(config, seed, folder, progress, cancellationToken);
        var (references, otherTask) = (zoo.References(images), zoo.OtherTask(images));
        var owners = new List<AuditedOwner>();
        for (var i = 0; i < config.Owners; i++)
            owners.Add(await zoo.OwnerAsync(i, images));
        var judge = new AuditJudge(images.Owner, seed);
        judge.Ask([.. owners.Select(owner => owner.Victim), .. references, .. otherTask, .. owners.SelectMany(owner => owner.Twins.Concat(owner.Suspects))], progress, cancellationToken);
        var rivals = new AuditRivals(images.Owner, seed);
        return (
            [.. owners.SelectMany(owner => AuditPanels.Of(owner, references, otherTask).SelectMany(panel => judge.Judge(owner, panel, cancellationToken)))],
            [.. owners.SelectMany(owner => rivals.Judge(owner, references, cancellationToken))]);
    }
}
