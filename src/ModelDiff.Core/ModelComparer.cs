using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelDiff.Ddv;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff;

/// <summary>Walks the whole line: models, input pairs, outputs, decision distance vectors, similarity, evidence, verdict.</summary>
/// <remarks>Holds settings only; one instance may serve many comparisons. Source: Li et al., ISSTA 2021, arXiv:2106.08890.</remarks>
public sealed class ModelComparer
{
    private readonly ComparisonOptions _options;
    private readonly Fingerprinter _fingerprinter;
    private readonly ILogger _logger;

    /// <summary>Creates a comparer.</summary>
    /// <param name="options">How to compare; null for the defaults.</param>
    /// <param name="logger">Receives one message per stage; null for none.</param>
    public ModelComparer(ComparisonOptions? options = null, ILogger? logger = null)
    {
        _options = options ?? new ComparisonOptions();
        _fingerprinter = new Fingerprinter(_options, logger);
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>Makes input pairs with the options' generator and compares the suspect with the victim on them.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspect">Borrowed; the model under suspicion.</param>
    /// <param name="seeds">Borrowed; seed inputs, float32 <c>[M, ...input]</c> in the models' input range, or null for random ones.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>The similarity with its interval, the evidence and the verdict.</returns>
    /// <exception cref="ArgumentException">The models or seed inputs do not fit each other or the options.</exception>
    /// <exception cref="ModelDiffException">A model failed or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<ModelComparison> CompareAsync(
        IModelAdapter victim,
        IModelAdapter suspect,
        Tensor? seeds = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(suspect);
        var start = Stopwatch.GetTimestamp();
        using var pairs = await GeneratePairsAsync(victim, suspect, seeds, progress, cancellationToken).ConfigureAwait(false);
        var generated = Stopwatch.GetElapsedTime(start);
        var comparison = await CompareAsync(victim, suspect, pairs, progress, cancellationToken).ConfigureAwait(false);
        return comparison with { Elapsed = comparison.Elapsed with { Generate = generated, Total = Stopwatch.GetElapsedTime(start) } };
    }

    /// <summary>Compares the suspect with the victim on given pairs.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspect">Borrowed; the model under suspicion.</param>
    /// <param name="pairs">Borrowed; at least 2 pairs.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <inheritdoc cref="CompareAsync(IModelAdapter, IModelAdapter, Tensor?, IProgress{StageProgress}?, CancellationToken)"/>
    public async ValueTask<ModelComparison> CompareAsync(
        IModelAdapter victim,
        IModelAdapter suspect,
        InputPairs pairs,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        (await CompareManyAsync(victim, [suspect], pairs, progress, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Compares many suspects with one victim on given pairs; the victim is asked once.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspects">Borrowed; at least one model under suspicion.</param>
    /// <param name="pairs">Borrowed; at least 2 pairs.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>One comparison per suspect, in their order.</returns>
    /// <inheritdoc cref="CompareAsync(IModelAdapter, IModelAdapter, Tensor?, IProgress{StageProgress}?, CancellationToken)"/>
    public async ValueTask<ImmutableArray<ModelComparison>> CompareManyAsync(
        IModelAdapter victim,
        IReadOnlyList<IModelAdapter> suspects,
        InputPairs pairs,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(suspects);
        ArgumentNullException.ThrowIfNull(pairs);
        if (suspects.Count == 0)
            throw new ArgumentException("There is no suspect to compare with.", nameof(suspects));
        var start = Stopwatch.GetTimestamp();
        using var fingerprint = await _fingerprinter.CreateAsync(victim, pairs, progress: progress, cancellationToken: cancellationToken).ConfigureAwait(false);
        var victimTime = Stopwatch.GetElapsedTime(start);
        var comparisons = ImmutableArray.CreateBuilder<ModelComparison>(suspects.Count);
        foreach (var suspect in suspects)
        {
            var comparison = await _fingerprinter.CheckAsync(fingerprint, suspect, progress, cancellationToken).ConfigureAwait(false);
            var elapsed = comparison.Elapsed;
            comparisons.Add(comparison with { Elapsed = elapsed with { Forward = victimTime + elapsed.Forward, Total = victimTime + elapsed.Total } });
        }

        return comparisons.MoveToImmutable();
    }

    /// <summary>Compares the suspect with the victim on given pairs, and judges by a panel of unrelated reference models.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspect">Borrowed; the model under suspicion.</param>
    /// <param name="pairs">Borrowed; at least 2 pairs.</param>
    /// <param name="panel">Borrowed; at least one model that has nothing to do with victim or suspect. See <see cref="PanelAudit"/>.</param>
    /// <param name="seeds">Borrowed; natural inputs for the panel's probe, float32 <c>[M, ...input]</c>, best those that the victim was trained on; null for none.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <inheritdoc cref="CompareAsync(IModelAdapter, IModelAdapter, Tensor?, IProgress{StageProgress}?, CancellationToken)"/>
    public async ValueTask<ModelComparison> CompareAsync(
        IModelAdapter victim,
        IModelAdapter suspect,
        InputPairs pairs,
        IReadOnlyList<PanelModel> panel,
        Tensor? seeds = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(suspect);
        ArgumentNullException.ThrowIfNull(panel);
        if (panel.Count == 0)
            throw new ArgumentException("The panel has no reference models.", nameof(panel));
        var start = Stopwatch.GetTimestamp();
        using var fingerprint = await _fingerprinter.CreateAsync(victim, pairs, panel, seeds, suspect, progress, cancellationToken).ConfigureAwait(false);
        var asked = Stopwatch.GetElapsedTime(start);
        var comparison = await _fingerprinter.CheckAsync(fingerprint, suspect, progress, cancellationToken).ConfigureAwait(false);
        return comparison with { Elapsed = new ElapsedTimes(default, default, asked + comparison.Elapsed.Forward, Stopwatch.GetElapsedTime(start)) };
    }

    /// <summary>Makes input pairs with the options' generator.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspect">Borrowed; the model under suspicion, or null where there is none yet.</param>
    /// <param name="seeds">Borrowed; seed inputs, or null for random ones.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>The pairs, owned by the caller; they may share storage with <paramref name="seeds"/>.</returns>
    /// <inheritdoc cref="CompareAsync(IModelAdapter, IModelAdapter, Tensor?, IProgress{StageProgress}?, CancellationToken)"/>
    public async ValueTask<InputPairs> GeneratePairsAsync(
        IModelAdapter victim,
        IModelAdapter? suspect,
        Tensor? seeds = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var context = new GenerationContext
        {
            Victim = victim,
            Suspect = suspect,
            Seeds = seeds,
            Count = _options.Pairs,
            Seed = _options.Seed,
            BatchSize = _options.BatchSize,
            Progress = progress,
        };
        var pairs = await _options.Generator.GenerateAsync(context, cancellationToken).ConfigureAwait(false);
        _logger.LogInformation("Made {Count} {Generator} pairs of shape {Shape}", pairs.Count, pairs.Description.Name, pairs.InputShape);
        return pairs;
    }
}
