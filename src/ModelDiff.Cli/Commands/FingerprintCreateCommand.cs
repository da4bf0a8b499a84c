using System.CommandLine;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Models;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff fingerprint create MODEL -o FILE</c></summary>
internal sealed class FingerprintCreateCommand(Terminal terminal, ModelSettings models, PairSettings pairs, IReadOnlyList<string> panelNames, IReadOnlyList<string> shadowNames)
{
    /// <summary>A packed panel, which brings inputs of its own; null for none.</summary>
    private string? Packed { get; init; }

    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "The owner's model: a TorchScript, ONNX, TensorFlow Lite or TensorFlow.js file, or a name from --models." };
        var output = new Option<string>("--output", "-o") { Description = "The file to write.", HelpName = "FILE", Required = true };
        var key = SignatureFile.Option();
        var modelOptions = new ModelOptions();
        var pairOptions = new PairOptions(withSuspect: false);
        var panelOptions = new PanelOptions(takesPacked: true);
        var shadowOptions = new ShadowOptions();
        var sketch = new SketchOption();
        var command = new Command("create", "Write the fingerprint of a model: pairs and probe with its answers and those of a panel.") { model }.WithExamples(
            "modeldiff fingerprint create owner.pt -o owner.fingerprint --panel references/");
        command.Add(Headings.Results, output, key);
        pairOptions.AddTo(command);
        panelOptions.AddTo(command);
        shadowOptions.AddTo(command);
        sketch.AddTo(command);
        modelOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TorchRuntime.EnsureLoaded();
            var packed = panelOptions.Packed(parsed);
            pairOptions.CheckFor(parsed, packed);
            var settings = pairOptions.Read(parsed);
            settings = settings with { Comparison = settings.Comparison with { Audit = panelOptions.Read(parsed, settings.Comparison.Pairs) } };
            var (file, keyFile) = (parsed.GetRequiredValue(output), parsed.GetValue(key));
            var (models, panelNames) = (modelOptions.Read(parsed, cancellationToken), panelOptions.Panel(parsed));
            var shadowNames = shadowOptions.Read(parsed, packed is null ? panelNames : [packed]);
            string?[] outputs = [file, settings.SavePairs, SignatureFile.Of(file, keyFile)];
            OutputFiles.CheckWritable(outputs);
            OutputFiles.CheckApart(outputs, models.FilesOf([parsed.GetRequiredValue(model), .. panelNames, .. shadowNames]).Concat([settings.Inputs, settings.PairsFile, packed, keyFile]));
            SignatureFile.CheckKey(keyFile);
            var run = new FingerprintCreateCommand(terminal, models, settings, panelNames, shadowNames) { Packed = packed };
            var asked = await ProgressDisplay.RunAsync(terminal, parsed.GetValue(CommonOptions.Quiet), progress => run.MakeAsync(parsed.GetRequiredValue(model), progress, cancellationToken));
            using (var fingerprint = sketch.Complete(parsed, asked, models.Describe(parsed.GetRequiredValue(model)).Path, cancellationToken))
            {
                FingerprintFile.Save(fingerprint, file);
                FingerprintView.Print(fingerprint, file, terminal.Results);
            }

            SignatureFile.Write(terminal, file, keyFile);

            return ExitCode.Done;
        });
        return command;
    }

    private async Task<Fingerprint> MakeAsync(string name, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        ModelReferences.CheckApart(models, panelNames, name);
        using var ahead = models.StartAhead([name, .. panelNames.SelectMany(models.Expand)]);
        using var victim = models.Open(name);
        if (Packed is { } packed)
            return await new PackedAudit(terminal, models, pairs.Comparison, packed).PrepareAsync(name, null, victim, panelNames, shadowNames, progress, cancellationToken);
        var panel = ModelReferences.Panel(models, panelNames, victim.Signature);
        if (pairs.PairsFile is { } file)
        {
            using var given = InputPairsFile.Load(file);
            return await MakeAsync(victim, given, given.Description.Name == "random" ? null : given.First, panel, pairs.Comparison, progress, cancellationToken);
        }

        using var seeds = SeedSource.Load(pairs, [victim.Signature], pairs.SeedsWanted(withPanel: true), terminal, progress, cancellationToken);
        var options = SeedSource.Fit(pairs, seeds, terminal);
        var comparer = new ModelComparer(options);
        using var made = await comparer.GeneratePairsAsync(victim, null, seeds?.Values, panel.Count > 0, progress, cancellationToken);
        pairs.TellOfSigns(made, panel.Count > 0, terminal);
        if (pairs.SavePairs is { } path)
            InputPairsFile.Save(made, path);
        return await MakeAsync(victim, made, seeds?.Values, panel, options, progress, cancellationToken);
    }

    private async Task<Fingerprint> MakeAsync(
        IModelAdapter victim, InputPairs made, InputBatch? natural, IReadOnlyList<ModelReference> panel, ComparisonOptions options, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var fingerprint = await new ModelComparer(options).PrepareAsync(victim, made, natural, panel, progress, cancellationToken);
        if (shadowNames.Count == 0)
            return fingerprint;
        using (fingerprint)
            return await new PowerEstimate(options).AddAsync(fingerprint, ModelReferences.Shadows(models, shadowNames, victim.Signature), progress, cancellationToken);
    }
}
