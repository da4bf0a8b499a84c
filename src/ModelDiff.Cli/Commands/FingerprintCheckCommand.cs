using System.CommandLine;
using System.Diagnostics;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Weights;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff fingerprint check FILE SUSPECT</c></summary>
internal sealed class FingerprintCheckCommand(Terminal terminal, ReportFiles reports, ModelSettings models, ComparisonOptions options, IReadOnlyList<string> panelNames, WeightOptions ancestry, RunRecord record)
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The victim's fingerprint." };
        var suspect = new Argument<string>("SUSPECT") { Description = "The model under suspicion: a TorchScript, ONNX, TensorFlow Lite or TensorFlow.js file, or a name from --models." };
        var key = new Option<string?>("--verify") { Description = "Check FILE.sig against this public key (PEM) first.", HelpName = "KEY.pem" };
        var failOn = new FailOn();
        var modelOptions = new ModelOptions();
        var panelOptions = new PanelOptions();
        var ancestryOptions = new AncestryOptions(withInitialization: false);
        var reportOptions = new ReportOptions();
        var command = new Command("check", "Compare a suspect with the model of a fingerprint, without that model.") { file, suspect }.WithExamples(
            "modeldiff fingerprint check owner.fingerprint suspect.onnx",
            "modeldiff fingerprint check owner.fingerprint suspect.onnx --verify owner.pem");
        command.Add(Headings.Verdict, key);
        failOn.AddTo(command);
        panelOptions.AddTo(command);
        ancestryOptions.AddTo(command);
        modelOptions.AddTo(command);
        reportOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var exitCode = failOn.Read(parsed);
            var (path, reports) = (parsed.GetRequiredValue(file), reportOptions.Read(parsed));
            reports.CheckWritable();
            var record = reportOptions.Record(parsed);
            TorchRuntime.EnsureLoaded();
            var (models, panelNames) = (modelOptions.Read(parsed, cancellationToken), panelOptions.Panel(parsed));
            OutputFiles.CheckApart(reports.Paths, models.FilesOf([parsed.GetRequiredValue(suspect), .. panelNames]).Concat([path, path + FingerprintSignature.Extension, parsed.GetValue(key), reports.Key]));
            reports.CheckAttestable(models.Describe(parsed.GetRequiredValue(suspect)).Path);
            if (parsed.GetValue(key) is not null && !File.Exists(path + FingerprintSignature.Extension))
                throw new UsageException($"there is no signature '{path + FingerprintSignature.Extension}'.");
            var audit = panelOptions.Read(parsed, 0);
            var ancestry = ancestryOptions.Read(parsed, models, audit.SecretInitialization);
            var run = new FingerprintCheckCommand(terminal, reports, models, new ComparisonOptions { Audit = audit }, panelNames, ancestry, record);
            var comparison = await ProgressDisplay.RunAsync(
                terminal, parsed.GetValue(CommonOptions.Quiet), progress => run.CheckAsync(path, parsed.GetValue(key), parsed.GetRequiredValue(suspect), progress, cancellationToken));
            reports.Show(comparison, terminal);
            return exitCode(comparison.Verdict);
        });
        return command;
    }

    private async Task<ModelComparison> CheckAsync(string file, string? key, string name, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var fingerprint = key is null ? FingerprintFile.Load(file) : FingerprintFile.LoadSigned(file, key);
        AncestryOptions.WarnOfVictim(ancestry, fingerprint.VictimSha256, terminal);
        if (ancestry.SecretInitialization)
            AncestryOptions.CheckSecret(fingerprint.VictimWeights?.PublicSeed);
        if (WeightFiles.HoldsNoModel(models.Describe(name).Path))
            return await new WeightsAlone(terminal, models, ancestry, reports, record).CheckAsync(fingerprint, file, name, cancellationToken);
        ModelReferences.CheckApart(models, panelNames, name);
        ModelReferences.WarnOfSize(terminal, models, panelNames, options.Audit, fingerprint.Panel.Select(member => member.Profile));
        using var ahead = models.StartAhead([name, .. panelNames.SelectMany(models.Expand)]);
        using var suspect = models.Open(name);
        CanonicalSpace.CheckRanges(fingerprint.Victim, suspect.Signature);
        var panel = ModelReferences.Panel(models, panelNames, fingerprint.Victim);
        var load = Stopwatch.GetElapsedTime(start);
        var comparer = new ModelComparer(options);
        using var extended = panel.Count == 0 ? null : await comparer.AddPanelAsync(fingerprint, panel, progress, cancellationToken);
        var comparison = await comparer.CheckAsync(extended ?? fingerprint, suspect, progress, cancellationToken);
        comparison = comparison.WithWeights(WeightFiles.Compare(fingerprint.VictimWeights, models.Describe(name).Path, ancestry, cancellationToken));
        comparison = comparison with { Record = record.With(RunRecord.Of(comparison), [file, .. models.SettingsOf([name, .. panelNames])]) };
        using var pairs = fingerprint.SharePairs();
        reports.WriteHtml(comparison, pairs, terminal);
        return comparison with { Elapsed = comparison.Elapsed with { Load = load, Total = Stopwatch.GetElapsedTime(start) } };
    }
}
