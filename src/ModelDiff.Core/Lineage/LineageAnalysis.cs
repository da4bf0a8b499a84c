using ModelDiff.Evidence;
using ModelDiff.Inputs;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Lineage;

/// <summary>Finds out how many models are related: each is asked once on one black-box probe, then every two are compared.</summary>
/// <remarks>Holds settings only; one instance may serve many analyses.</remarks>
/// <param name="options">How to ask and group; null for the defaults.</param>
public sealed class LineageAnalysis(LineageOptions? options = null)
{
    private readonly LineageOptions _options = options ?? new LineageOptions();

    /// <summary>Asks all models and compares every two.</summary>
    /// <param name="models">Borrowed; at least 2.</param>
    /// <param name="panel">Borrowed; reference models that have nothing to do with any of them. With them there are p-values and groups. May be empty.</param>
    /// <param name="seeds">Borrowed; natural inputs, float32 <c>[M, ...input]</c> in the models' input range; null for none.</param>
    /// <param name="progress">Told the rows done, per model.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <exception cref="ArgumentException">There are fewer than 2 models, or models and seed inputs do not fit together.</exception>
    /// <exception cref="ModelDiffException">A model failed or gave an unusable output.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was asked is in the cache, where there is one.</exception>
    public async ValueTask<ModelLineage> RunAsync(
        IReadOnlyList<LineageModel> models, IReadOnlyList<LineageModel> panel, Tensor? seeds = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(panel);
        if (models.Count < 2)
            throw new ArgumentException($"A lineage needs at least 2 models; got {models.Count}.", nameof(models));
        using var probe = MakeProbe(models, seeds);
        var calculation = new LineageCalculation(AuditProbe.EvidenceFor(probe.Parts), _options.Audit.FalsePositiveRate);
        foreach (var model in models.Concat(panel))
        {
            using var responses = await AskAsync(model, probe, progress, cancellationToken).ConfigureAwait(false);
            calculation.Add(responses);
        }

        return calculation.Conclude([.. models.Select(model => model.Model.Signature)], [.. panel.Select(model => model.Family)], probe.QueryCount, cancellationToken);
    }

    /// <summary>Asks models only, and keeps their answers in the cache: one shard of a larger run, on which <see cref="RunAsync"/> then builds.</summary>
    /// <param name="models">Borrowed; all models of the run, the panel included. The first of them decide the probe, so that every shard must name the same.</param>
    /// <param name="isMine">Tells by its position whether a model belongs to this shard.</param>
    /// <param name="seeds">Borrowed; as in <see cref="RunAsync"/>.</param>
    /// <param name="progress">Told the rows done, per model.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>How many models were asked; those with answers in the cache are not.</returns>
    /// <exception cref="InvalidOperationException">The options name no cache.</exception>
    /// <inheritdoc cref="RunAsync"/>
    public async ValueTask<int> AskAsync(
        IReadOnlyList<LineageModel> models, Func<int, bool> isMine, Tensor? seeds = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(isMine);
        if (_options.CacheFolder is null)
            throw new InvalidOperationException("A shard keeps its answers in a cache; the options name none.");
        using var probe = MakeProbe(models, seeds);
        var asked = 0;
        foreach (var model in models.Where((_, position) => isMine(position)))
        {
            using var kept = Cache(probe)?.Read(model.Model.Signature.Name, Identity(model));
            if (kept is not null)
                continue;
            using var responses = await AskAsync(model, probe, progress, cancellationToken).ConfigureAwait(false);
            asked++;
        }

        return asked;
    }

    private static string Identity(LineageModel model) =>
        model.Identity ?? throw new ArgumentException($"Model '{model.Model.Signature.Name}' has no identity under which its answers could be kept.");

    private Probe MakeProbe(IReadOnlyList<LineageModel> models, Tensor? seeds)
    {
        var audit = _options.Audit;
        var context = new GenerationContext { Victim = models[0].Model, Suspect = models[^1].Model, Seeds = seeds, Seed = audit.Seed };
        return AuditProbe.Make(context, audit.MaximumQueries is { } rows ? audit.Probe.Within(rows, seeds?.shape[0] ?? 0) : audit.Probe);
    }

    private AnswerCache? Cache(Probe probe) => _options.CacheFolder is { } folder ? new AnswerCache(folder, probe, _options.Audit.BatchSize) : null;

    private async ValueTask<ModelResponses> AskAsync(LineageModel model, Probe probe, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var cache = model.Identity is null ? null : Cache(probe);
        if (cache?.Read(model.Model.Signature.Name, model.Identity!) is { } kept)
            return kept;
        var responses = await probe.AskAsync(model.Model, _options.Audit.BatchSize, progress, cancellationToken).ConfigureAwait(false);
        cache?.Write(responses, model.Identity!);
        return responses;
    }
}
