using System.CommandLine;
using System.Diagnostics;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Weights;

namespace ModelDiff.Cli.Commands;

/// <summary><c>modeldiff compare VICTIM SUSPECT</c></summary>
internal sealed class CompareCommand(Terminal terminal, ModelSettings models, PairSettings pairs, IReadOnlyList<string> panelNames, IReadOnlyList<string> shadowNames, WeightOptions ancestry, ReportFiles reports, RunRecord record, bool quiet)
{
    private WeightComparison? _weights;
    private string[] _settings = [];

    /// <summary>A packed panel, which brings inputs of its own; null for none.</summary>
    private string? Packed { get; init; }

    /// <param name="terminal">Receives the result.</param>
    /// <param name="told">Told of each comparison as well.</param>
    public static Command Create(Terminal terminal, Action<ModelComparison>? told = null)
    {
        var victim = new Argument<string>("VICTIM") { Description = "The owner's model: a TorchScript, ONNX, TensorFlow Lite or TensorFlow.js file, an endpoint (http[s]://HOST/v2/models/NAME or a template *.endpoint.json), or a name from --models." };
        var suspect = new Argument<string>("SUSPECT") { Description = "The model under suspicion, likewise." };
        var failOn = new FailOn();
        var modelOptions = new ModelOptions();
        var pairOptions = new PairOptions();
        var panelOptions = new PanelOptions(takesPacked: true);
        var shadowOptions = new ShadowOptions();
        var ancestryOptions = new AncestryOptions();
        var reportOptions = new ReportOptions();
        var command = new Command("compare", "Compare a suspect with a victim: was it made from it?") { victim, suspect }.WithExamples(
            "modeldiff compare owner.pt suspect.onnx --panel references/ --inputs photos/",
            "modeldiff compare owner.pt suspect.onnx --panel references/ --fail-on derived",
            "modeldiff compare owner.pt https://host/v2/models/name --panel references/");
        pairOptions.AddTo(command);
        panelOptions.AddTo(command);
        shadowOptions.AddTo(command);
        ancestryOptions.AddTo(command);
        modelOptions.AddTo(command);
        failOn.AddTo(command);
        reportOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var exitCode = failOn.Read(parsed);
            var (reports, record) = (reportOptions.Read(parsed), reportOptions.Record(parsed));
            reports.CheckWritable();
            TorchRuntime.EnsureLoaded();
            var (panel, packed) = (panelOptions.Panel(parsed), panelOptions.Packed(parsed));
            pairOptions.CheckFor(parsed, packed);
            var pairs = pairOptions.Read(parsed);
            pairs = pairs with { Comparison = pairs.Comparison with { Audit = panelOptions.Read(parsed, pairs.Comparison.Pairs) } };
            var models = modelOptions.Read(parsed, cancellationToken);
            var ancestry = ancestryOptions.Read(parsed, models, pairs.Comparison.Audit.SecretInitialization);
            var run = new CompareCommand(terminal, models, pairs, panel, shadowOptions.Read(parsed, packed is null ? panel : [packed]), ancestry, reports, record, parsed.GetValue(CommonOptions.Quiet)) { Packed = packed };
            var comparison = await run.CompareAsync(parsed.GetRequiredValue(victim), parsed.GetRequiredValue(suspect), cancellationToken);
            reports.Show(comparison, terminal);
            told?.Invoke(comparison);
            return exitCode(comparison.Verdict);
        });
        return command;
    }

    private async Task<ModelComparison> CompareAsync(string victimName, string suspectName, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        reports.CheckWritable(pairs.SavePairs);
        OutputFiles.CheckApart([.. reports.Paths, pairs.SavePairs], models.FilesOf([victimName, suspectName, .. panelNames, .. shadowNames]).Concat([pairs.Inputs, pairs.PairsFile, Packed, reports.Key]));
        reports.CheckAttestable(models.Describe(suspectName).Path);
        ModelReferences.CheckApart(models, panelNames, victimName, suspectName);
        if (Packed is null)
            ModelReferences.WarnOfSize(terminal, models, panelNames, pairs.Comparison.Audit);
        using var ahead = models.StartAhead([victimName, suspectName, .. panelNames.SelectMany(models.Expand)]);
        using var victim = models.Open(victimName);
        using var suspect = models.Open(suspectName);
        CanonicalSpace.CheckShapes(victim.Signature, suspect.Signature);
        var panel = ModelReferences.Panel(models, panelNames, victim.Signature);
        var load = Stopwatch.GetElapsedTime(start);

        _settings = [.. models.SettingsOf([victimName, suspectName, .. panelNames])];
        _weights = WeightFiles.Compare(models.Describe(victimName).Path, models.Describe(suspectName).Path, ancestry, cancellationToken);
        var comparison = await ProgressDisplay.RunAsync(terminal, quiet, progress => Packed is { } packed
            ? CompareAsync(packed, (victimName, victim), (suspectName, suspect), progress, cancellationToken)
            : CompareAsync(victim, suspect, panel, progress, cancellationToken));
        var elapsed = comparison.Elapsed;
        return comparison with { Elapsed = elapsed with { Load = load + elapsed.Load, Total = Stopwatch.GetElapsedTime(start) } };
    }

    private async Task<ModelComparison> CompareAsync(
        IModelAdapter victim, IModelAdapter suspect, IReadOnlyList<ModelReference> panel, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        if (pairs.PairsFile is { } file)
        {
            using var given = InputPairsFile.Load(file);
            return await CompareAsync(new ModelComparer(pairs.Comparison), victim, suspect, given, panel, given.Description.Name == "random" ? null : given.First, [file], progress, cancellationToken);
        }

        CanonicalSpace.CheckRanges(victim.Signature, suspect.Signature);
        var start = Stopwatch.GetTimestamp();
        var settings = pairs.For([victim, suspect], terminal);
        using var seeds = SeedSource.Load(settings, [victim.Signature, suspect.Signature], settings.SeedsWanted(panel.Count > 0), terminal, progress, cancellationToken);
        var load = Stopwatch.GetElapsedTime(start);
        var comparer = new ModelComparer(SeedSource.Fit(settings, seeds, terminal));

        start = Stopwatch.GetTimestamp();
        using var made = await comparer.GeneratePairsAsync(victim, suspect, seeds?.Values, progress, cancellationToken);
        if (pairs.SavePairs is { } path)
            InputPairsFile.Save(made, path);
        var generate = Stopwatch.GetElapsedTime(start);

        var comparison = await CompareAsync(comparer, victim, suspect, made, panel, seeds?.Values, seeds?.Files ?? [], progress, cancellationToken);
        return comparison with { Elapsed = comparison.Elapsed with { Load = load, Generate = generate } };
    }

    /// <summary>Compares, and writes the report that shows pairs while they are at hand.</summary>
    private async Task<ModelComparison> CompareAsync(
        ModelComparer comparer,
        IModelAdapter victim,
        IModelAdapter suspect,
        InputPairs made,
        IReadOnlyList<ModelReference> panel,
        InputBatch? natural,
        IEnumerable<string> files,
        IProgress<StageProgress> progress,
        CancellationToken cancellationToken)
    {
        var judged = shadowNames.Count == 0
            ? await comparer.CompareAsync(victim, suspect, made, natural, panel, progress, cancellationToken)
            : await CompareWithShadowsAsync(comparer, victim, suspect, made, panel, natural, progress, cancellationToken);
        return Finish(judged, made, files);
    }

    /// <summary>Asks both models what a packed panel's were asked.</summary>
    private async Task<ModelComparison> CompareAsync(
        string packed, (string Name, IModelAdapter Model) victim, (string Name, IModelAdapter Model) suspect, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        using var fingerprint = await new PackedAudit(terminal, models, pairs.Comparison, packed).PrepareAsync(victim.Name, suspect.Name, victim.Model, panelNames, shadowNames, progress, cancellationToken);
        using var made = fingerprint.SharePairs();
        return Finish(await new ModelComparer(pairs.Comparison).CheckAsync(fingerprint, suspect.Model, progress, cancellationToken), made, [packed]);
    }

    private ModelComparison Finish(ModelComparison judged, InputPairs made, IEnumerable<string> files)
    {
        var comparison = judged.WithWeights(_weights);
        comparison = comparison with { Record = record.With(RunRecord.Of(comparison), files.Concat(_settings)) };
        reports.WriteHtml(comparison, made, terminal);
        return comparison;
    }

    private async Task<ModelComparison> CompareWithShadowsAsync(
        ModelComparer comparer, IModelAdapter victim, IModelAdapter suspect, InputPairs made, IReadOnlyList<ModelReference> panel, InputBatch? natural, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        using var asked = await comparer.PrepareAsync(victim, made, natural, panel, progress, cancellationToken);
        using var fingerprint = await new PowerEstimate(pairs.Comparison).AddAsync(asked, ModelReferences.Shadows(models, shadowNames, victim.Signature), progress, cancellationToken);
        return await comparer.CheckAsync(fingerprint, suspect, progress, cancellationToken);
    }
}
