using ModelDiff.Asking;
using ModelDiff.Fingerprints;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Probes;

namespace ModelDiff;

/// <summary>Packs panels: makes pairs and probe, asks the models, and keeps what they answer, so that they are not needed any more; and makes fingerprints of packed panels.</summary>
public sealed class PanelPacker
{
    private readonly ComparisonOptions _options;

    /// <summary>Creates a packer.</summary>
    /// <param name="options">Which pairs and probe are made, and how victims are compared; null for the defaults with pairs of random signs, for which no model is asked.</param>
    public PanelPacker(ComparisonOptions? options = null) => _options = options ?? new ComparisonOptions { Generator = new SignPairs() };

    /// <summary>Packs models.</summary>
    /// <param name="panel">The models, at least one; each is opened when its turn comes. The first tells what inputs they take, and is crafted on where the options' generator crafts on a model.</param>
    /// <param name="seeds">Borrowed; natural inputs, best of the panel's task; null for random ones.</param>
    /// <param name="victimSha256">SHA-256 of the file of the model whose twins are among them; null where there are none, or it is unknown.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">There is no model, a model takes inputs in another range than the first, or the seed inputs do not fit.</exception>
    /// <exception cref="ModelDiffException">A model failed or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<PackedPanel> PackAsync(
        IReadOnlyList<ModelReference> panel, InputBatch? seeds = null, string? victimSha256 = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(panel);
        if (panel.Count == 0)
            throw new ArgumentException("A panel needs at least one model.", nameof(panel));
        var comparer = new ModelComparer(_options);
        var (probe, like) = await MakeProbeAsync(comparer, panel[0], seeds, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            var members = await new ComparisonAsker(_options).AskPanelAsync(panel, probe, _options.Distance, _options.BatchSize, model => ModelComparer.CheckRange(like, model, "the first model"), progress, cancellationToken).ConfigureAwait(false);
            return new PackedPanel
            {
                Probe = probe,
                Members = [.. members],
                VictimSha256 = victimSha256,
                InputRange = like.InputRange,
                Distance = _options.Distance,
                Seed = _options.Seed,
                BatchSize = ModelAsker.BatchSizeFor(_options.BatchSize, probe[ProbePart.First]),
            };
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    /// <summary>Asks a victim what the models of a packed panel were asked. Distance, seed and batch size are the panel's; its twins are left out where they are known to be another victim's.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="panel">Borrowed.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <returns>Owned by the caller; shares storage with <paramref name="panel"/>. Further models may be added, see <see cref="ModelComparer.AddPanelAsync"/>.</returns>
    /// <exception cref="ArgumentException">The victim takes inputs in another range than the panel's models.</exception>
    /// <exception cref="ModelDiffException">The victim failed, takes other inputs, or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<Fingerprint> PrepareAsync(IModelAdapter victim, PackedPanel panel, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(panel);
        if (victim.Signature.InputRange != panel.InputRange)
            throw new ArgumentException($"Model '{victim.Signature.Name}' takes inputs in {victim.Signature.InputRange}, the models of the packed panel in {panel.InputRange}: bring it to their range with a preprocessing decorator.", nameof(victim));
        var asker = new ComparisonAsker(_options with { Distance = panel.Distance, Seed = panel.Seed, BatchSize = panel.BatchSize });
        using var alone = await asker.AskVictimAsync(victim, panel.Probe.Share(_ => true)!, progress, cancellationToken).ConfigureAwait(false);
        return alone.With([.. panel.MembersFor(alone.VictimSha256).Select(member => member with { Answers = member.Answers.Share() })], []);
    }

    private static async ValueTask<(Probe Probe, ModelSignature Like)> MakeProbeAsync(ModelComparer comparer, ModelReference first, InputBatch? seeds, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        using var model = first.Open();
        using var pairs = await comparer.GeneratePairsAsync(model, null, seeds, forPanel: true, progress, cancellationToken).ConfigureAwait(false);
        return (comparer.MakeProbe(model, pairs, seeds), model.Signature);
    }
}
