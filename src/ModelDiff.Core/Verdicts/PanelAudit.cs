using System.Collections.Immutable;
using ModelDiff.Evidence;
using ModelDiff.Inputs;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Verdicts;

/// <summary>Asks victim, suspect and a panel of unrelated reference models on one black-box probe, and gives a verdict at a chosen false-positive rate.</summary>
/// <remarks>Holds settings only; one instance may serve many audits. Every model is asked once; see <see cref="PanelTest"/> for the statistics.</remarks>
/// <param name="options">How to audit; null for the defaults.</param>
public sealed class PanelAudit(AuditOptions? options = null)
{
    private readonly AuditOptions _options = options ?? new AuditOptions();

    /// <summary>Audits one suspect.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspect">Borrowed; the model under suspicion.</param>
    /// <param name="panel">Borrowed; reference models that have nothing to do with victim or suspect, best of the suspect's task and architecture.</param>
    /// <param name="seeds">Borrowed; natural inputs, float32 <c>[M, ...input]</c> in the models' input range, best those that the victim was trained on; null for none.</param>
    /// <param name="progress">Told the rows done, per model.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>The verdict with its evidence.</returns>
    /// <exception cref="ArgumentException">There is no panel, or models and seed inputs do not fit together.</exception>
    /// <exception cref="ModelDiffException">A model failed or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public async ValueTask<AuditResult> RunAsync(
        IModelAdapter victim, IModelAdapter suspect, IReadOnlyList<PanelModel> panel, Tensor? seeds = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(suspect);
        ArgumentNullException.ThrowIfNull(panel);
        if (panel.Count == 0)
            throw new ArgumentException("An audit needs a panel of reference models.", nameof(panel));
        using var probe = AuditProbe.Make(new GenerationContext { Victim = victim, Suspect = suspect, Seeds = seeds, Seed = _options.Seed }, _options.Probe);
        var evidence = AuditProbe.EvidenceFor(probe.Parts);
        IModelAdapter[] models = [victim, suspect, .. panel.Select(member => member.Model)];
        var summaries = new ImmutableArray<double>[evidence.Count][];
        for (var e = 0; e < evidence.Count; e++)
            summaries[e] = new ImmutableArray<double>[models.Length];
        for (var m = 0; m < models.Length; m++)
        {
            using var responses = await probe.AskAsync(models[m], _options.BatchSize, progress, cancellationToken).ConfigureAwait(false);
            for (var e = 0; e < evidence.Count; e++)
                summaries[e][m] = evidence[e].Summarize(responses);
        }

        var matrices = evidence.Select((item, e) => EvidenceMatrix.Compute(item, summaries[e], cancellationToken)).ToArray();
        string[] families = [" victim", " suspect", .. panel.Select((member, i) => member.Family ?? FormattableString.Invariant($" panel {i}"))];
        var result = new PanelTest(matrices, [.. Enumerable.Range(2, panel.Count)], families).Judge(0, 1);
        return new AuditResult(VerdictRule.Decide(result, panel.Count, _options.FalsePositiveRate), result, probe.QueryCount);
    }
}
