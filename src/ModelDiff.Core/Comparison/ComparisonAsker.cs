using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelDiff.Asking;
using ModelDiff.Fingerprints;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Storage;
using ModelDiff.Verdicts;

namespace ModelDiff;

/// <summary>Asks the models of a comparison: the victim, the panel and the suspect.</summary>
/// <param name="options">The comparison's.</param>
/// <param name="logger">Receives one message per model; null for none.</param>
internal sealed class ComparisonAsker(ComparisonOptions options, ILogger? logger = null)
{
    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    /// <summary>Asks a victim everything that a probe holds; the probe is the fingerprint's from here on, and disposed where asking fails.</summary>
    public async ValueTask<Fingerprint> AskVictimAsync(IModelAdapter victim, Probe probe, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            if (probe[ProbePart.First].Count < 2)
                throw new ArgumentException($"A similarity needs at least 2 pairs; got {probe[ProbePart.First].Count}.");
            await CheckFirstAsync(victim, probe, cancellationToken).ConfigureAwait(false);
            using var answers = await AskAsync(victim, probe, options.BatchSize, progress, cancellationToken).ConfigureAwait(false);
            return new Fingerprint
            {
                Victim = victim.Signature,
                VictimSha256 = FileHash.OfSource(victim.Signature.Source),
                Probe = probe,
                VictimDdv = new DdvComputer(options.Distance).Compute(answers),
                VictimAnswers = answers.WithoutPairs(),
                Distance = options.Distance,
                Similarity = options.Similarity,
                Seed = options.Seed,
                BatchSize = ModelAsker.BatchSizeFor(options.BatchSize, probe[ProbePart.First]),
            };
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    /// <summary>Asks the models of a panel, several at the same time.</summary>
    /// <returns>Owned by the caller; in the panel's order.</returns>
    public async ValueTask<List<PanelMember>> AskPanelAsync(
        IReadOnlyList<ModelReference> panel, Probe probe, OutputDistance distance, int? batchSize, Action<ModelSignature> check, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = new PanelMember?[panel.Count];
        try
        {
            await new ManyModels(options.ModelsAtOnce).ForEachAsync(panel, AskAsync, Keep, progress, cancellationToken).ConfigureAwait(false);
            return [.. asked.Select(member => member!)];
        }
        catch
        {
            foreach (var member in asked)
                member?.Answers.Dispose();
            throw;
        }

        async ValueTask<ModelAnswers> AskAsync(int position, IProgress<StageProgress>? reports)
        {
            using var model = panel[position].Open();
            check(model.Signature);
            await CheckFirstAsync(model, probe, cancellationToken).ConfigureAwait(false);
            return await this.AskAsync(model, probe, batchSize, reports, cancellationToken).ConfigureAwait(false);
        }

        void Keep(int position, ModelAnswers answers)
        {
            using (answers)
                asked[position] = new PanelMember(panel[position].Profile, new DdvComputer(distance).Compute(answers), answers.WithoutPairs()!);
        }
    }

    /// <summary>Tells of a model whose answers cannot be compared before it is asked for much.</summary>
    public async ValueTask CheckFirstAsync(IModelAdapter model, Probe probe, CancellationToken cancellationToken)
    {
        if (options.ChecksModels)
            await RowFunctionCheck.RunAsync(new ModelAsker(options.BatchSize), model, probe[ProbePart.First], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks a model everything that a probe holds.</summary>
    /// <returns>Owned by the caller.</returns>
    public async ValueTask<ModelAnswers> AskAsync(IModelAdapter model, Probe probe, int? batchSize, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var answers = await probe.AskAsync(model, new ModelAsker(batchSize), progress, cancellationToken).ConfigureAwait(false);
        ComparerLog.Asked(_logger, model.Signature.Name, probe.QueryCount, Stopwatch.GetElapsedTime(start));
        return answers;
    }
}
