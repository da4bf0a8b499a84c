using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;

namespace ModelDiff;

/// <summary>Walks the whole line: models, probe, answers, measures, null scores, verdict.</summary>
/// <remarks>
/// What needs no suspect is walked by <see cref="PrepareAsync"/>, whose result, a fingerprint, may be kept; the rest by <see cref="CheckAsync"/>. Comparing does both.
/// Holds settings only; one instance may serve many comparisons. Source: Li et al., ISSTA 2021, arXiv:2106.08890.
/// </remarks>
public sealed class ModelComparer
{
    private readonly ComparisonOptions _options;
    private readonly ILogger _logger;
    private readonly ComparisonAsker _asker;

    /// <summary>Creates a comparer.</summary>
    /// <param name="options">How to compare; null for the defaults.</param>
    /// <param name="logger">Receives one message per stage; null for none.</param>
    public ModelComparer(ComparisonOptions? options = null, ILogger? logger = null)
    {
        _options = options ?? new ComparisonOptions();
        _logger = logger ?? NullLogger.Instance;
        _asker = new ComparisonAsker(_options, _logger);
    }

    /// <summary>Makes input pairs with the options' generator, and compares the suspect with the victim.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspect">Borrowed; the model under suspicion.</param>
    /// <param name="seeds">Borrowed; natural inputs, texts or float32 <c>[M, ...input]</c> in the models' input range, best those that the victim was trained on; null for random ones.</param>
    /// <param name="panel">Models that have nothing to do with victim or suspect, best of the suspect's task and architecture; null or empty for none: then there is no verdict.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>The similarity with its interval, the evidence and the verdict.</returns>
    /// <exception cref="ArgumentException">The models or seed inputs do not fit each other or the options.</exception>
    /// <exception cref="ModelDiffException">A model failed or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<ModelComparison> CompareAsync(
        IModelAdapter victim,
        IModelAdapter suspect,
        InputBatch? seeds = null,
        IReadOnlyList<ModelReference>? panel = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(suspect);
        using var stage = Stage.Start("compare")?.Tag("victim", victim.Signature.Name).Tag("suspect", suspect.Signature.Name);
        var start = Stopwatch.GetTimestamp();
        using var pairs = await GeneratePairsAsync(victim, suspect, seeds, panel is { Count: > 0 }, progress, cancellationToken).ConfigureAwait(false);
        var generated = Stopwatch.GetElapsedTime(start);
        var comparison = await CompareAsync(victim, suspect, pairs, seeds, panel, progress, cancellationToken).ConfigureAwait(false);
        stage?.Complete();
        return comparison with { Elapsed = comparison.Elapsed with { Generate = generated, Total = Stopwatch.GetElapsedTime(start) } };
    }

    /// <summary>Compares the suspect with the victim on given pairs.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspect">Borrowed; the model under suspicion.</param>
    /// <param name="pairs">Borrowed; at least 2 pairs.</param>
    /// <param name="seeds">Borrowed; natural inputs for the panel's part of the probe, or null.</param>
    /// <param name="panel">As above.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <inheritdoc cref="CompareAsync(IModelAdapter, IModelAdapter, InputBatch?, IReadOnlyList{ModelReference}?, IProgress{StageProgress}?, CancellationToken)" path="/exception"/>
    public async ValueTask<ModelComparison> CompareAsync(
        IModelAdapter victim,
        IModelAdapter suspect,
        InputPairs pairs,
        InputBatch? seeds = null,
        IReadOnlyList<ModelReference>? panel = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(suspect);
        return (await CompareManyAsync(victim, [suspect], pairs, seeds, panel, progress, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Compares many suspects with one victim on given pairs; victim and panel are asked once.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspects">Borrowed; at least one model under suspicion.</param>
    /// <param name="pairs">Borrowed; at least 2 pairs.</param>
    /// <param name="seeds">Borrowed; natural inputs for the panel's part of the probe, or null.</param>
    /// <param name="panel">As above.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>One comparison per suspect, in their order.</returns>
    /// <inheritdoc cref="CompareAsync(IModelAdapter, IModelAdapter, InputBatch?, IReadOnlyList{ModelReference}?, IProgress{StageProgress}?, CancellationToken)" path="/exception"/>
    public async ValueTask<ImmutableArray<ModelComparison>> CompareManyAsync(
        IModelAdapter victim,
        IReadOnlyList<IModelAdapter> suspects,
        InputPairs pairs,
        InputBatch? seeds = null,
        IReadOnlyList<ModelReference>? panel = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(suspects);
        if (suspects.Count == 0)
            throw new ArgumentException("There is no suspect to compare with.", nameof(suspects));
        var start = Stopwatch.GetTimestamp();
        using var fingerprint = panel is { Count: > 0 }
            ? await PrepareAsync(victim, pairs, seeds, panel, progress, cancellationToken).ConfigureAwait(false)
            : await _asker.AskVictimAsync(victim, new Probe(Parts(pairs), pairs.Description), progress, cancellationToken).ConfigureAwait(false);
        var asked = Stopwatch.GetElapsedTime(start);
        var comparisons = ImmutableArray.CreateBuilder<ModelComparison>(suspects.Count);
        foreach (var suspect in suspects)
        {
            var comparison = await CheckAsync(fingerprint, suspect, progress, cancellationToken).ConfigureAwait(false);
            var elapsed = comparison.Elapsed;
            comparisons.Add(comparison with { Elapsed = elapsed with { Forward = asked + elapsed.Forward, Total = asked + elapsed.Total } });
        }

        return comparisons.MoveToImmutable();
    }

    /// <summary>Makes input pairs with the options' generator.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspect">Borrowed; the model under suspicion, or null where there is none yet.</param>
    /// <param name="seeds">Borrowed; seed inputs, or null for random ones.</param>
    /// <param name="forPanel">Whether a panel will judge; the default generator crafts nothing then.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>The pairs, owned by the caller; they may share storage with <paramref name="seeds"/>.</returns>
    /// <inheritdoc cref="CompareAsync(IModelAdapter, IModelAdapter, InputBatch?, IReadOnlyList{ModelReference}?, IProgress{StageProgress}?, CancellationToken)" path="/exception"/>
    public async ValueTask<InputPairs> GeneratePairsAsync(
        IModelAdapter victim, IModelAdapter? suspect, InputBatch? seeds = null, bool forPanel = false, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var context = Context(victim, seeds) with { Suspect = suspect, Count = _options.Pairs, ForPanel = forPanel, Progress = progress };
        if (!_options.Generator.Takes(context.InputSpace))
            throw new ArgumentException($"The {_options.Generator.Name} generator makes no {(context.InputSpace is TextSpace ? "texts" : "tensors")}, which model '{victim.Signature.Name}' takes; the natural one does.", nameof(victim));
        using var stage = Stage.Start("generate")?.Tag("generator", _options.Generator.Name).Tag("pairs", _options.Pairs);
        var pairs = await _options.Generator.GenerateAsync(context, cancellationToken).ConfigureAwait(false);
        ComparerLog.MadePairs(_logger, pairs.Count, pairs.Description.Name, pairs.First);
        stage?.Complete();
        return pairs;
    }

    /// <summary>Walks the part of the line that needs no suspect: makes the probe, and asks victim and panel.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="pairs">Borrowed; at least 2 pairs.</param>
    /// <param name="seeds">Borrowed; natural inputs for the panel's part of the probe, or null.</param>
    /// <param name="panel">As above; may be added later, see <see cref="AddPanelAsync"/>.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>Owned by the caller; shares the pairs' storage. All answers are held at once: 4 bytes per model, row and output.</returns>
    /// <inheritdoc cref="CompareAsync(IModelAdapter, IModelAdapter, InputBatch?, IReadOnlyList{ModelReference}?, IProgress{StageProgress}?, CancellationToken)" path="/exception"/>
    public async ValueTask<Fingerprint> PrepareAsync(
        IModelAdapter victim, InputPairs pairs, InputBatch? seeds = null, IReadOnlyList<ModelReference>? panel = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(pairs);
        using var stage = Stage.Start("prepare")?.Tag("victim", victim.Signature.Name).Tag("panel", panel?.Count ?? 0);
        var probe = MakeProbe(victim, pairs, seeds);
        var alone = await _asker.AskVictimAsync(victim, probe, progress, cancellationToken).ConfigureAwait(false);
        var fingerprint = alone;
        if (panel is { Count: > 0 })
        {
            using (alone)
                fingerprint = await AddPanelAsync(alone, panel, progress, cancellationToken).ConfigureAwait(false);
        }

        stage?.Complete();
        return fingerprint;
    }

    /// <summary>Adds reference models to a fingerprint.</summary>
    /// <param name="fingerprint">Borrowed.</param>
    /// <param name="panel">The models to add; each is opened when its turn comes.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>Owned by the caller; shares storage with <paramref name="fingerprint"/>.</returns>
    /// <exception cref="ArgumentException">The fingerprint's probe holds nothing but pairs, or a model takes inputs in another range than the victim.</exception>
    /// <exception cref="ModelDiffException">A model failed or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<Fingerprint> AddPanelAsync(
        Fingerprint fingerprint, IReadOnlyList<ModelReference> panel, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        ArgumentNullException.ThrowIfNull(panel);
        if (!fingerprint.CanHoldPanel)
            throw new ArgumentException("The fingerprint holds no probe on which reference models could be asked.", nameof(fingerprint));
        var probe = fingerprint.Probe;
        var asked = await _asker.AskPanelAsync(panel, probe, fingerprint.Distance, fingerprint.BatchSize, model => CheckRange(fingerprint.Victim, model), progress, cancellationToken).ConfigureAwait(false);
        return fingerprint.With(asked, []);   // power is that of a panel
    }

    /// <summary>Compares a suspect with the victim of a fingerprint, of which nothing else is needed. Distance, similarity, seed and batch size are the fingerprint's.</summary>
    /// <param name="fingerprint">Borrowed.</param>
    /// <param name="suspect">Borrowed; the model under suspicion.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>The similarity with its interval and evidence, and the verdict where the fingerprint holds a panel.</returns>
    /// <exception cref="ArgumentException">The fingerprint holds a panel, and the suspect takes inputs in another range than the victim.</exception>
    /// <exception cref="ModelDiffException">The suspect failed or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<ModelComparison> CheckAsync(Fingerprint fingerprint, IModelAdapter suspect, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        ArgumentNullException.ThrowIfNull(suspect);
        if (!fingerprint.Panel.IsEmpty)
            CheckRange(fingerprint.Victim, suspect.Signature);
        using var stage = Stage.Start("check")?.Tag("victim", fingerprint.Victim.Name).Tag("suspect", suspect.Signature.Name);
        var start = Stopwatch.GetTimestamp();
        using var check = new FingerprintCheck(fingerprint, _options);
        using var pairs = check.Pairs();
        await _asker.CheckFirstAsync(suspect, pairs, cancellationToken).ConfigureAwait(false);
        using var answers = await _asker.AskAsync(suspect, pairs, fingerprint.BatchSize, progress, cancellationToken).ConfigureAwait(false);
        var ddv = new DdvComputer(fingerprint.Distance).Compute(answers);
        while (check.NextRows() is { } rows)
        {
            using (rows)
                Look(check, suspect.Signature, ddv, await _asker.AskAsync(suspect, rows, fingerprint.BatchSize, progress, cancellationToken).ConfigureAwait(false), cancellationToken);
        }

        var forward = Stopwatch.GetElapsedTime(start);
        var comparison = check.Conclude(suspect.Signature, ddv);
        Instruments.CountVerdict(comparison.Verdict.Decision);
        stage?.Tag("decision", Instruments.NameOf(comparison.Verdict.Decision)).Complete();
        return comparison with { Elapsed = new ElapsedTimes(default, default, forward, Stopwatch.GetElapsedTime(start)) };
    }

    private static void Look(FingerprintCheck check, ModelSignature suspect, DecisionDistanceVector ddv, ModelAnswers answers, CancellationToken cancellationToken)
    {
        using var stage = Stage.Start("judge");
        check.Look(suspect, ddv, answers, cancellationToken);
        stage?.Complete();
    }

    /// <summary>Makes what models are asked, of pairs and the rest that the options want.</summary>
    /// <returns>Owned by the caller; shares the pairs' storage.</returns>
    internal Probe MakeProbe(IModelAdapter model, InputPairs pairs, InputBatch? seeds) => ProbeRecipe.Make(Context(model, seeds), _options.Audit.ProbeFor(seeds?.Count ?? 0), pairs);

    private GenerationContext Context(IModelAdapter victim, InputBatch? seeds)
    {
        ArgumentNullException.ThrowIfNull(victim);
        return new GenerationContext { Victim = victim, Seeds = seeds, Seed = _options.Seed, BatchSize = _options.BatchSize ?? 32 };
    }

    private static Dictionary<ProbePart, InputBatch> Parts(InputPairs pairs) => new() { [ProbePart.First] = pairs.First.Share(), [ProbePart.Second] = pairs.Second.Share() };

    internal static void CheckRange(ModelSignature victim, ModelSignature other, string whose = "the victim")
    {
        if (other.InputRange != victim.InputRange)
            throw new ArgumentException($"Model '{other.Name}' takes inputs in {other.InputRange}, {whose} '{victim.Name}' in {victim.InputRange}: bring both to one range with a preprocessing decorator.");
    }
}
