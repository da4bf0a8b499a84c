using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelDiff.Ddv;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Fingerprints;

/// <summary>Makes fingerprints, and checks suspects against them.</summary>
/// <remarks>Holds settings only; one instance may serve many fingerprints.</remarks>
public sealed class Fingerprinter
{
    private readonly ComparisonOptions _options;
    private readonly DdvComputer _computer;
    private readonly PanelAudit _audit;
    private readonly ILogger _logger;

    /// <summary>Creates one.</summary>
    /// <param name="options">How to compare; null for the defaults. Its generator is not used: pairs are given.</param>
    /// <param name="logger">Receives one message per model asked; null for none.</param>
    public Fingerprinter(ComparisonOptions? options = null, ILogger? logger = null)
    {
        _options = options ?? new ComparisonOptions();
        _computer = new DdvComputer(_options.Distance, _options.BatchSize);
        _audit = new PanelAudit(_options.Audit with { Seed = _options.Seed, BatchSize = _options.BatchSize });
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>Asks victim and panel for everything that a comparison needs of them.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="pairs">Borrowed; at least 2 pairs.</param>
    /// <param name="panel">Borrowed; reference models. Empty where they are added later, see <see cref="AddPanelAsync"/>; null for none ever: the probe is left out.</param>
    /// <param name="seeds">Borrowed; natural inputs for the panel's probe, or null.</param>
    /// <param name="suspect">Borrowed, and not asked: checked for its input range where it is at hand already; else null.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>Owned by the caller; shares the pairs' storage.</returns>
    /// <exception cref="ArgumentException">The models or inputs do not fit each other.</exception>
    /// <exception cref="ModelDiffException">A model failed or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<Fingerprint> CreateAsync(
        IModelAdapter victim,
        InputPairs pairs,
        IReadOnlyList<PanelModel>? panel = null,
        Tensor? seeds = null,
        IModelAdapter? suspect = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count < 2)
            throw new ArgumentException($"A similarity needs at least 2 pairs; got {pairs.Count}.", nameof(pairs));
        var victimDdv = await AskAsync(victim, pairs, progress, cancellationToken).ConfigureAwait(false);
        var panelDdvs = await AskAsync(panel ?? [], pairs, progress, cancellationToken).ConfigureAwait(false);
        var references = panel is null ? null : await _audit.AskReferencesAsync(victim, panel, suspect, seeds, progress, cancellationToken).ConfigureAwait(false);
        return new Fingerprint
        {
            Victim = victim.Signature,
            VictimSha256 = File.Exists(victim.Signature.Source) ? FileHash.Sha256(victim.Signature.Source) : null,
            Pairs = pairs.Share(),
            VictimDdv = victimDdv,
            PanelDdvs = panelDdvs,
            References = references,
            Distance = _options.Distance,
            Similarity = _options.Similarity,
            Seed = _options.Seed,
            BatchSize = _options.BatchSize,
        };
    }

    /// <summary>Adds reference models to a fingerprint that holds a probe.</summary>
    /// <param name="fingerprint">Borrowed.</param>
    /// <param name="panel">Borrowed; the models to add.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>Owned by the caller; shares storage with <paramref name="fingerprint"/>.</returns>
    /// <exception cref="ArgumentException">The fingerprint holds no probe, or a model takes inputs in another range than the victim.</exception>
    /// <exception cref="ModelDiffException">A model failed or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<Fingerprint> AddPanelAsync(
        Fingerprint fingerprint, IReadOnlyList<PanelModel> panel, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        ArgumentNullException.ThrowIfNull(panel);
        var references = fingerprint.References ?? throw new ArgumentException("The fingerprint holds no probe on which reference models could be asked.", nameof(fingerprint));
        foreach (var member in panel)
            CheckRange(fingerprint.Victim, member.Model.Signature);
        var same = With(fingerprint);
        var ddvs = await same.AskAsync(panel, fingerprint.Pairs, progress, cancellationToken).ConfigureAwait(false);
        return new Fingerprint
        {
            Victim = fingerprint.Victim,
            VictimSha256 = fingerprint.VictimSha256,
            Pairs = fingerprint.Pairs.Share(),
            VictimDdv = fingerprint.VictimDdv,
            PanelDdvs = [.. fingerprint.PanelDdvs, .. ddvs],
            References = await same._audit.AddPanelAsync(references, panel, progress, cancellationToken).ConfigureAwait(false),
            Distance = fingerprint.Distance,
            Similarity = fingerprint.Similarity,
            Seed = fingerprint.Seed,
            BatchSize = fingerprint.BatchSize,
        };
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
        if (fingerprint.References is { Panel.IsEmpty: false })
            CheckRange(fingerprint.Victim, suspect.Signature);
        var same = With(fingerprint);
        var start = Stopwatch.GetTimestamp();
        var ddv = await same.AskAsync(suspect, fingerprint.Pairs, progress, cancellationToken).ConfigureAwait(false);
        var audit = fingerprint.References is { Panel.IsEmpty: false } references
            ? await same._audit.RunAsync(suspect, references, progress, cancellationToken).ConfigureAwait(false)
            : null;
        var forward = Stopwatch.GetElapsedTime(start);
        var comparison = Conclude(fingerprint, suspect.Signature, ddv, audit);
        return comparison with { Elapsed = new ElapsedTimes(default, default, forward, Stopwatch.GetElapsedTime(start)) };
    }

    private async ValueTask<ImmutableArray<DecisionDistanceVector>> AskAsync(
        IReadOnlyList<PanelModel> panel, InputPairs pairs, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var ddvs = ImmutableArray.CreateBuilder<DecisionDistanceVector>(panel.Count);
        foreach (var member in panel)
            ddvs.Add(await AskAsync(member.Model, pairs, progress, cancellationToken).ConfigureAwait(false));
        return ddvs.MoveToImmutable();
    }

    private async ValueTask<DecisionDistanceVector> AskAsync(IModelAdapter model, InputPairs pairs, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var ddv = await _computer.ComputeAsync(model, pairs, progress, cancellationToken).ConfigureAwait(false);
        _logger.LogInformation("Asked {Model} {Rows} rows in {Elapsed}", model.Signature.Name, 2 * pairs.Count, Stopwatch.GetElapsedTime(start));
        return ddv;
    }

    private static void CheckRange(ModelSignature victim, ModelSignature other)
    {
        if (other.InputRange != victim.InputRange)
            throw new ArgumentException($"Model '{other.Name}' takes inputs in {other.InputRange}, the fingerprint's victim '{victim.Name}' in {victim.InputRange}: bring it to that range with a preprocessing decorator.");
    }

    /// <summary>One that asks as the fingerprint was made.</summary>
    private Fingerprinter With(Fingerprint fingerprint) => new(
        _options with { Distance = fingerprint.Distance, Similarity = fingerprint.Similarity, Seed = fingerprint.Seed, BatchSize = fingerprint.BatchSize }, _logger);

    private ModelComparison Conclude(Fingerprint fingerprint, ModelSignature suspect, DecisionDistanceVector suspectDdv, AuditResult? audit)
    {
        var (measure, victimDdv) = (fingerprint.Similarity, fingerprint.VictimDdv);
        var similarity = PanelSimilarity.Score(measure, victimDdv, suspectDdv, fingerprint.PanelDdvs);
        return new ModelComparison
        {
            Victim = fingerprint.Victim,
            Suspect = suspect,
            VictimDdv = victimDdv,
            SuspectDdv = suspectDdv,
            Similarity = similarity.Value,
            Interval = BootstrapInterval.Compute(victimDdv, suspectDdv, measure, fingerprint.Seed, _options.Bootstrap),
            SimilarityMeasure = measure.Name,
            Generator = fingerprint.Pairs.Description,
            Seed = fingerprint.Seed,
            Evidence = [similarity, .. audit?.Panel.Evidence ?? []],
            Verdict = audit?.Verdict ?? Verdict.WithoutPanel,
            Audit = audit,
        };
    }
}
