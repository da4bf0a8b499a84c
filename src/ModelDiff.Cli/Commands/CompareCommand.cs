using System.CommandLine;
using System.Diagnostics;
using ModelDiff.Cli.Cases;
using ModelDiff.Cli.Help;
using ModelDiff.Cli.Options;
using ModelDiff.Cli.Output;
using ModelDiff.Fingerprints;
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

    /// <summary>What comparisons of one case share; null where there is none.</summary>
    private PreparedAudit? Shared { get; init; }

    /// <param name="terminal">Receives the result.</param>
    /// <param name="told">Told of each comparison as well.</param>
    /// <param name="shared">Keeps what the next comparison of the same case can use; borrowed.</param>
    public static Command Create(Terminal terminal, Action<ModelComparison>? told = null, PreparedAudit? shared = null)
    {
        var victim = new Argument<string>("VICTIM") { Description = "The owner's model: a TorchScript, ONNX, TensorFlow Lite or TensorFlow.js file, an endpoint (http[s]://HOST/v2/models/NAME or a template *.endpoint.json), or a name from --models." };
        var suspect = new Argument<string>("SUSPECT") { Description = "The model under suspicion, likewise." };
        var weightsOnly = WeightsAlone.Option();
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
            "modeldiff compare model.safetensors theirs/model.safetensors.index.json");
        command.Add(Headings.Running, weightsOnly);
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
            AncestryOptions.WarnOfVictim(ancestry, ancestry is { CommonAncestors.IsEmpty: true, Initialization: null } ? null : models.HashOf(models.Describe(parsed.GetRequiredValue(victim))), terminal);
            if (ancestry.SecretInitialization)
                AncestryOptions.CheckSecret(WeightFiles.PublicSeed(models.Describe(parsed.GetRequiredValue(victim)).Path, cancellationToken));
            var alone = new WeightsAlone(terminal, models, ancestry, reports, record);
            if (alone.Applies(parsed.GetValue(weightsOnly), parsed.GetRequiredValue(victim), parsed.GetRequiredValue(suspect), hasPanel: panel.Count > 0 || packed is not null, hasInputs: pairs.Inputs is not null || pairs.PairsFile is not null))
            {
                var byWeights = await alone.CompareAsync(parsed.GetRequiredValue(victim), parsed.GetRequiredValue(suspect), parsed.GetValue(CommonOptions.Quiet), cancellationToken);
                reports.Show(byWeights, terminal);
                told?.Invoke(byWeights);
                return exitCode(byWeights.Verdict);
            }

            var run = new CompareCommand(terminal, models, pairs, panel, shadowOptions.Read(parsed, packed is null ? panel : [packed]), ancestry, reports, record, parsed.GetValue(CommonOptions.Quiet)) { Packed = packed, Shared = shared };
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
        using var ahead = models.StartAhead([victimName, suspectName, .. Shared?.Fingerprint is null ? panelNames.SelectMany(models.Expand) : []]);
        using var victim = models.Open(victimName);
        using var suspect = models.Open(suspectName);
        CanonicalSpace.CheckShapes(victim.Signature, suspect.Signature);
        var panel = ModelReferences.Panel(models, panelNames, victim.Signature);
        var load = Stopwatch.GetElapsedTime(start);

        _settings = [.. models.SettingsOf([victimName, suspectName, .. panelNames])];
        var comparison = await ProgressDisplay.RunAsync(terminal, quiet, progress =>
        {
            _weights = WeightFiles.Compare(models.Describe(victimName).Path, models.Describe(suspectName).Path, ancestry, progress, cancellationToken);
            return CompareAsync((victimName, victim), (suspectName, suspect), panel, progress, cancellationToken);
        });
        var elapsed = comparison.Elapsed;
        return comparison with { Elapsed = elapsed with { Load = load + elapsed.Load, Total = Stopwatch.GetElapsedTime(start) } };
    }

    /// <summary>Compares on pairs alone, or by a panel.</summary>
    private async Task<ModelComparison> CompareAsync(
        (string Name, IModelAdapter Model) victim, (string Name, IModelAdapter Model) suspect, IReadOnlyList<ModelReference> panel, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        if (Packed is not null || panel.Count > 0)
            return await JudgeAsync(victim, suspect, panel, progress, cancellationToken);
        using var inputs = await MakeInputsAsync(victim.Model, suspect.Model, withPanel: false, progress, cancellationToken);
        var compared = await inputs.Comparer.CompareAsync(victim.Model, suspect.Model, inputs.Pairs, progress: progress, cancellationToken: cancellationToken);
        return Finish(compared with { Elapsed = compared.Elapsed with { Load = inputs.Load, Generate = inputs.Generate } }, inputs.Pairs, inputs.Files);
    }

    /// <summary>Asks victim and panel, unless another comparison of the case has asked them the same, and then the suspect.</summary>
    private async Task<ModelComparison> JudgeAsync(
        (string Name, IModelAdapter Model) victim, (string Name, IModelAdapter Model) suspect, IReadOnlyList<ModelReference> panel, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        using var own = new PreparedAudit();
        var prepared = Shared is not null && IsForAllSuspects(victim.Model) ? Shared : own;
        var elapsed = new ElapsedTimes(default, default, default, default);
        if (Packed is null)
            CanonicalSpace.CheckRanges(victim.Model.Signature, suspect.Model.Signature);
        if (prepared.Fingerprint is null)
            elapsed = await PrepareAsync(prepared, victim, suspect, panel, progress, cancellationToken);
        else if (pairs.SavePairs is { } path)
            Save(prepared.Fingerprint, path);
        var fingerprint = prepared.Fingerprint!;
        using var made = fingerprint.SharePairs();
        var judged = await new ModelComparer(pairs.Comparison).CheckAsync(fingerprint, suspect.Model, progress, cancellationToken);
        return Finish(judged with { Elapsed = elapsed with { Forward = elapsed.Forward + judged.Elapsed.Forward } }, made, prepared.Files);
    }

    /// <summary>Asks victim, panel and, for the power, the owner's copies.</summary>
    private async Task<ElapsedTimes> PrepareAsync(
        PreparedAudit prepared, (string Name, IModelAdapter Model) victim, (string Name, IModelAdapter Model) suspect, IReadOnlyList<ModelReference> panel, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        if (Packed is { } packed)
        {
            prepared.Keep(await new PackedAudit(terminal, models, pairs.Comparison, packed).PrepareAsync(victim.Name, suspect.Name, victim.Model, panelNames, shadowNames, progress, cancellationToken), [packed]);
            return new ElapsedTimes(default, default, Stopwatch.GetElapsedTime(start), default);
        }

        using var inputs = await MakeInputsAsync(victim.Model, suspect.Model, withPanel: true, progress, cancellationToken);
        start = Stopwatch.GetTimestamp();
        var asked = await inputs.Comparer.PrepareAsync(victim.Model, inputs.Pairs, inputs.Natural, panel, progress, cancellationToken);
        if (shadowNames.Count > 0)
        {
            using var withoutPower = asked;
            asked = await new PowerEstimate(pairs.Comparison).AddAsync(withoutPower, ModelReferences.Shadows(models, shadowNames, victim.Model.Signature), progress, cancellationToken);
        }

        prepared.Keep(asked, inputs.Files);
        return new ElapsedTimes(inputs.Load, inputs.Generate, Stopwatch.GetElapsedTime(start), default);
    }

    private static void Save(Fingerprint fingerprint, string path)
    {
        using var pairs = fingerprint.SharePairs();
        InputPairsFile.Save(pairs, path);
    }

    /// <summary>Whether what models are asked is the same whoever the suspect is.</summary>
    private bool IsForAllSuspects(IModelAdapter victim) =>
        Packed is not null || pairs.PairsFile is not null || (victim.Signature.InputShape is not null && pairs.Comparison.Generator is AutomaticPairs or SignPairs or NaturalPairs or RandomPairs or CutMixPairs);

    private async Task<ComparisonInputs> MakeInputsAsync(IModelAdapter victim, IModelAdapter suspect, bool withPanel, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        if (pairs.PairsFile is { } file)
        {
            var given = InputPairsFile.Load(file);
            return new ComparisonInputs(new ModelComparer(pairs.Comparison), given, given.Description.Name == "random" ? null : given.First.Share(), [file], default, default);
        }

        CanonicalSpace.CheckRanges(victim.Signature, suspect.Signature);
        var start = Stopwatch.GetTimestamp();
        using var seeds = SeedSource.Load(pairs, [victim.Signature, suspect.Signature], pairs.SeedsWanted(withPanel), terminal, progress, cancellationToken);
        var load = Stopwatch.GetElapsedTime(start);
        var comparer = new ModelComparer(SeedSource.Fit(pairs, seeds, terminal));

        start = Stopwatch.GetTimestamp();
        var made = await comparer.GeneratePairsAsync(victim, suspect, seeds?.Values, withPanel, progress, cancellationToken);
        pairs.TellOfSigns(made, withPanel, terminal);
        if (pairs.SavePairs is { } path)
            InputPairsFile.Save(made, path);
        return new ComparisonInputs(comparer, made, seeds is null ? null : new TensorBatch(seeds.Values.alias()), seeds?.Files ?? [], load, Stopwatch.GetElapsedTime(start));
    }

    private ModelComparison Finish(ModelComparison judged, InputPairs made, IEnumerable<string> files)
    {
        var comparison = judged.WithWeights(_weights);
        comparison = comparison with { Record = record.With(RunRecord.Of(comparison), files.Concat(_settings)) };
        reports.WriteHtml(comparison, made, terminal);
        return comparison;
    }
}
