using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;

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
    /// <param name="progress">Told the rows done of all models, as <c>asking {name} ({position} of {count})</c>.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <exception cref="ArgumentException">There are fewer than 2 models, or models and seed inputs do not fit together.</exception>
    /// <exception cref="PanelException">A panel model is one of the models.</exception>
    /// <exception cref="ModelDiffException">Fewer than 2 models were left: what the first that failed met. Others that fail are left out: <see cref="ModelLineage.Failures"/>.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was asked is in the cache, where there is one.</exception>
    public async ValueTask<ModelLineage> RunAsync(
        IReadOnlyList<ModelReference> models, IReadOnlyList<ModelReference> panel, InputBatch? seeds = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(panel);
        if (models.Count < 2)
            throw new ArgumentException($"A lineage needs at least 2 models; got {models.Count}.", nameof(models));
        var failed = new FailedModels();
        using var round = MakeRound(models, seeds, failed);
        var evidence = _options.Audit.EvidenceFor(round.Probe);
        ModelReference[] all = [.. models, .. panel];
        var asked = new LineageMember?[all.Length];
        await new ManyModels(_options.ModelsAtOnce).ForEachAsync(all, AskAsync, Keep, progress, cancellationToken).ConfigureAwait(false);
        if (asked.Take(models.Count).OfType<LineageMember>().Count() < 2)
            failed.ThrowFirst(all);
        return new LineageCalculation(evidence, _options.Audit.FalsePositiveRate)
            .Conclude([.. asked[..models.Count].OfType<LineageMember>()], [.. asked[models.Count..].OfType<LineageMember>()], round.Probe.QueryCount, failed.In(all), cancellationToken);

        async ValueTask<ModelAnswers?> AskAsync(int position, IProgress<StageProgress>? reports) =>
            Kept(all[position], round) ?? await TryAskAsync(all[position], round, failed, reports, cancellationToken).ConfigureAwait(false);

        void Keep(int position, ModelAnswers? answers)
        {
            using (answers)
                asked[position] = answers is null ? null : LineageMember.Of(all[position].Profile, answers, evidence);
        }
    }

    /// <summary>Asks models only, and keeps their answers in the cache: one shard of a larger run, on which <see cref="RunAsync"/> then builds.</summary>
    /// <param name="models">Borrowed; all models of the run, the panel included. The first decides the shape and range of inputs, so that every shard must name the same.</param>
    /// <param name="isMine">Tells by its position whether a model belongs to this shard.</param>
    /// <param name="seeds">Borrowed; as in <see cref="RunAsync"/>.</param>
    /// <param name="progress">Told the rows done of all models, as <c>asking {name} ({position} of {count})</c>.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>How many models were asked; those with answers in the cache are not.</returns>
    /// <exception cref="ModelDiffException">A model failed: what the first one met, after all others were asked.</exception>
    /// <exception cref="InvalidOperationException">The options name no cache.</exception>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public async ValueTask<int> AskAsync(
        IReadOnlyList<ModelReference> models, Func<int, bool> isMine, InputBatch? seeds = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(isMine);
        if (_options.CacheFolder is null)
            throw new InvalidOperationException("A shard keeps its answers in a cache; the options name none.");
        if (models.FirstOrDefault(model => model.Profile.Identity is null) is { } nameless)
            throw new ArgumentException($"Model '{nameless.Profile.Name}' has no identity under which its answers could be kept.", nameof(models));
        var failed = new FailedModels();
        using var round = MakeRound(models, seeds, failed);
        var asked = 0;
        await new ManyModels(_options.ModelsAtOnce).ForEachAsync(models, AskAsync, (_, isNew) => Interlocked.Add(ref asked, isNew ? 1 : 0), progress, cancellationToken).ConfigureAwait(false);
        failed.ThrowFirst(models);
        return asked;

        async ValueTask<bool> AskAsync(int position, IProgress<StageProgress>? reports)
        {
            using var kept = isMine(position) ? Kept(models[position], round) : null;
            if (kept is not null || !isMine(position))
                return false;
            using var answers = await TryAskAsync(models[position], round, failed, reports, cancellationToken).ConfigureAwait(false);
            return answers is not null;
        }
    }

    /// <summary>Makes the round by the first model that does not fail.</summary>
    private Round MakeRound(IReadOnlyList<ModelReference> models, InputBatch? seeds, FailedModels failed)
    {
        foreach (var model in models)
        {
            try
            {
                return MakeRound(model, seeds);
            }
            catch (Exception exception) when (FailedModels.IsOwn(exception))
            {
                failed.Add(model, exception);
            }
        }

        failed.ThrowFirst(models);
        throw new ArgumentException("There is no model to ask.", nameof(models));
    }

    private Round MakeRound(ModelReference first, InputBatch? seeds)
    {
        var audit = _options.Audit;
        using var model = first.Open();
        var context = new GenerationContext { Victim = model, Seeds = seeds, Seed = _options.Seed };
        var probe = ProbeRecipe.Make(context, audit.ProbeFor(seeds?.Count ?? 0));
        try
        {
            return new Round(probe, model.Signature.InputRange, _options.CacheFolder is { } folder ? new AnswerCache(folder, probe, ModelAsker.BatchSizeFor(_options.BatchSize, probe[probe.Parts.First()])) : null);
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    /// <summary>A model's answers from the cache, owned by the caller; null where they have to be asked for.</summary>
    private ModelAnswers? Kept(ModelReference model, Round round)
    {
        var kept = model.Profile.Identity is { } identity ? round.Cache?.Read(model.Profile.Name, identity) : null;
        Instruments.CountHits("lineage", kept is null ? 0 : round.Probe.QueryCount);
        return kept is null && _options.CacheOnly ? throw new ModelDiffException($"The cache holds no answers of model '{model.Profile.Name}' to this probe: its shard has not run to the end.") : kept;
    }

    /// <summary>A model's answers, owned by the caller; null where the model failed, now or before.</summary>
    private async ValueTask<ModelAnswers?> TryAskAsync(ModelReference model, Round round, FailedModels failed, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        if (failed.Contains(model))
            return null;
        try
        {
            return await AskAsync(model, round, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FailedModels.IsOwn(exception))
        {
            failed.Add(model, exception);
            return null;
        }
    }

    private async ValueTask<ModelAnswers> AskAsync(ModelReference model, Round round, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        using var adapter = model.Open();
        if (adapter.Signature.InputRange != round.Range)
            throw new ArgumentException($"Model '{model.Profile.Name}' takes inputs in {adapter.Signature.InputRange}, the first model in {round.Range}: bring all to one range with a preprocessing decorator.");
        if (_options.ChecksModels)
            await RowFunctionCheck.RunAsync(new ModelAsker(_options.BatchSize), adapter, round.Probe[round.Probe.Parts.First()], cancellationToken).ConfigureAwait(false);
        var answers = await round.Probe.AskAsync(adapter, new ModelAsker(_options.BatchSize), progress, cancellationToken).ConfigureAwait(false);
        try
        {
            if (model.Profile.Identity is { } identity)
                round.Cache?.Write(answers, identity);
            return answers;
        }
        catch
        {
            answers.Dispose();
            throw;
        }
    }

    /// <summary>What all models of a run are asked, and where their answers are kept. Owns the probe.</summary>
    private sealed record Round(Probe Probe, InputRange Range, AnswerCache? Cache) : IDisposable
    {
        public void Dispose() => Probe.Dispose();
    }
}
