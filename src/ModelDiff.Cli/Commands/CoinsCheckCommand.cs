using System.CommandLine;
using System.Globalization;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Models;
using ModelDiff.Training;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff coins check SUSPECT COINS DATA</c></summary>
internal sealed class CoinsCheckCommand(ModelSettings models, IReadOnlyList<string> panel, CoinCheckOptions options, string? key)
{
    public static Command Create(Terminal terminal)
    {
        var suspect = new Argument<string>("SUSPECT") { Description = "The model under suspicion: a TorchScript, ONNX, TensorFlow Lite or TensorFlow.js file, an endpoint (http[s]://HOST/v2/models/NAME or a template *.endpoint.json), or a name from --models." };
        var coins = new Argument<string>("COINS") { Description = "The file by 'coins toss'." };
        var data = new Argument<string>("DATA") { Description = "The images that the coins were tossed for, those that lost included." };
        var key = new Option<string?>("--verify") { Description = "Check COINS.sig against this public key (PEM) first.", HelpName = "KEY.pem" };
        var (coinOptions, failOn, modelOptions, reportOptions) = (new CoinOptions(), new FailOn(), new ModelOptions(), new ReportOptions());
        var command = new Command("check", "Ask a suspect about both images of every pair: does it know those better that the coins chose?") { suspect, coins, data }.WithExamples(
            "modeldiff coins check suspect.onnx coins.json photos/ --panel references/",
            "modeldiff coins check suspect.onnx coins.json photos/ --verify owner.pem",
            "modeldiff coins check https://host/v2/models/name coins.json photos/");
        command.Add(Headings.Verdict, key);
        coinOptions.AddTo(command);
        failOn.AddTo(command);
        modelOptions.AddTo(command);
        reportOptions.AddJsonTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var exitCode = failOn.Read(parsed);
            var (name, path, source) = (parsed.GetRequiredValue(suspect), parsed.GetRequiredValue(coins), parsed.GetRequiredValue(data));
            var json = parsed.GetValue(CommonOptions.Json);
            var record = reportOptions.Record(parsed);
            OutputFiles.CheckWritable(json);
            TorchRuntime.EnsureLoaded();
            var models = modelOptions.Read(parsed, cancellationToken);
            var panel = coinOptions.Panel(parsed);
            OutputFiles.CheckApart([json], models.FilesOf([name, .. panel]).Concat([path, path + FingerprintSignature.Extension, parsed.GetValue(key), source]));
            if (parsed.GetValue(key) is not null && !File.Exists(path + FingerprintSignature.Extension))
                throw new UsageException($"there is no signature '{path + FingerprintSignature.Extension}'.");
            ModelReferences.CheckApart(models, panel, name);
            var run = new CoinsCheckCommand(models, panel, coinOptions.Read(parsed), parsed.GetValue(key));
            var finding = await ProgressDisplay.RunAsync(terminal, parsed.GetValue(CommonOptions.Quiet), progress => run.CheckAsync(name, path, source, progress, cancellationToken));
            foreach (var reference in finding.References.Where(reference => !reference.Counts))
                terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"the reference '{reference.Profile.Name}' is left out: {(reference.Z == 0 ? "it knows all images alike" : $"it, or all together, seem to know the coins (its z is {reference.Z:0.00})")}."));
            var report = new CoinReport(finding, RecordedFile.Of(path), record.With(Record(finding), [path, .. models.SettingsOf([name, .. panel])]));
            if (json is not null)
                OutputFiles.Write(json, terminal.Out, report.WriteJson);
            if (json != OutputFiles.StandardOutput)
                CoinView.Print(report, terminal.Results);
            return exitCode(finding.Verdict);
        });
        return command;
    }

    private async Task<CoinFinding> CheckAsync(string name, string path, string source, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var coins = key is null ? CoinsFile.Read(path) : CoinsFile.ReadSigned(path, key);
        var references = ModelReferences.OfImages(models, panel);
        using var ahead = models.StartAhead([name, .. panel]);
        using var suspect = models.Open(name);
        TrainingData.CheckRange(suspect.Signature, name);
        TrainingData.ShapeFor(suspect.Signature, name);
        return await new CoinCheck(options).RunAsync(suspect, coins, source, references, progress, cancellationToken);
    }

    private static RunRecord Record(CoinFinding finding) => new()
    {
        Models =
        [
            new RecordedModel("suspect", new ModelProfile(finding.Suspect.Name) { Sha256 = finding.SuspectSha256 }),
            .. finding.References.Select(reference => RecordedModel.OfPanel(reference.Profile, reference.Counts)),
        ],
        Software = SoftwareVersion.Current,
    };
}
