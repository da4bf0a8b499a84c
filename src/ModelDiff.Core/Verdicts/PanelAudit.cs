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
    private const double Hopeless = 0.5;

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
        ArgumentNullException.ThrowIfNull(suspect);
        ArgumentNullException.ThrowIfNull(panel);
        CheckPanel(panel.Count);
        using var references = await AskReferencesAsync(victim, panel, suspect, seeds, progress, cancellationToken).ConfigureAwait(false);
        return await RunAsync(suspect, references, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the probe and asks victim and panel.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="panel">Borrowed; reference models. May be empty, to be added later.</param>
    /// <param name="suspect">Borrowed, and not asked: checked for its input range where it is at hand already; else null.</param>
    /// <param name="seeds">Borrowed; natural inputs, or null.</param>
    /// <param name="progress">Told the rows done, per model.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>Owned by the caller. All answers are held at once: 4 bytes per model, row and output.</returns>
    /// <inheritdoc cref="RunAsync(IModelAdapter, IModelAdapter, IReadOnlyList{PanelModel}, Tensor?, IProgress{StageProgress}?, CancellationToken)"/>
    public async ValueTask<AuditReferences> AskReferencesAsync(
        IModelAdapter victim, IReadOnlyList<PanelModel> panel, IModelAdapter? suspect = null, Tensor? seeds = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(panel);
        var context = new GenerationContext { Victim = victim, Suspect = suspect, Seeds = seeds, Seed = _options.Seed };
        var probe = AuditProbe.Make(context, _options.MaximumQueries is { } rows ? _options.Probe.Within(rows, seeds?.shape[0] ?? 0) : _options.Probe);
        try
        {
            var asked = await AskAllAsync(probe, [victim, .. panel.Select(member => member.Model)], progress, cancellationToken).ConfigureAwait(false);
            return new AuditReferences(probe, asked[0], [.. panel.Select((member, i) => new ReferenceAnswers(asked[i + 1], member.Family))]);
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    /// <summary>Asks more reference models on a probe that the victim has answered.</summary>
    /// <param name="references">Borrowed.</param>
    /// <param name="panel">Borrowed; the models to add.</param>
    /// <param name="progress">Told the rows done, per model.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>Owned by the caller; shares storage with <paramref name="references"/>.</returns>
    /// <inheritdoc cref="RunAsync(IModelAdapter, IModelAdapter, IReadOnlyList{PanelModel}, Tensor?, IProgress{StageProgress}?, CancellationToken)"/>
    public async ValueTask<AuditReferences> AddPanelAsync(
        AuditReferences references, IReadOnlyList<PanelModel> panel, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(references);
        ArgumentNullException.ThrowIfNull(panel);
        var asked = await AskAllAsync(references.Probe, [.. panel.Select(member => member.Model)], progress, cancellationToken).ConfigureAwait(false);
        return references.With([.. panel.Select((member, i) => new ReferenceAnswers(asked[i], member.Family))]);
    }

    /// <summary>Audits a suspect against answers that victim and panel gave before.</summary>
    /// <param name="suspect">Borrowed; the model under suspicion.</param>
    /// <param name="references">Borrowed.</param>
    /// <param name="progress">Told the rows done.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <inheritdoc cref="RunAsync(IModelAdapter, IModelAdapter, IReadOnlyList{PanelModel}, Tensor?, IProgress{StageProgress}?, CancellationToken)"/>
    public async ValueTask<AuditResult> RunAsync(
        IModelAdapter suspect, AuditReferences references, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(suspect);
        ArgumentNullException.ThrowIfNull(references);
        CheckPanel(references.Panel.Length);
        var probe = references.Probe;
        var looks = _options.Sequential ? Looks.Shares(probe.Parts.Min(part => probe[part].shape[0]), references.Panel.Length, _options.FalsePositiveRate) : Looks.AtOnce;
        ModelResponses? asked = null;
        try
        {
            for (var look = 0; ; look++)
            {
                using (var stretch = probe.Slice(new RowShare(look == 0 ? 0 : looks[look - 1], looks[look])))
                {
                    var more = await stretch.AskAsync(suspect, _options.BatchSize, progress, cancellationToken).ConfigureAwait(false);
                    asked = Joined(asked, more);
                }

                var result = AuditCalculation.Judge(references, asked, looks[look], looks.Length, _options.FalsePositiveRate, cancellationToken);
                if (look == looks.Length - 1 || result.Verdict.Decision == VerdictDecision.Derived || result.Panel.P > Hopeless)
                    return result;
            }
        }
        finally
        {
            asked?.Dispose();
        }
    }

    private async ValueTask<List<ModelResponses>> AskAllAsync(Probe probe, IReadOnlyList<IModelAdapter> models, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = new List<ModelResponses>();
        try
        {
            foreach (var model in models)
                asked.Add(await probe.AskAsync(model, _options.BatchSize, progress, cancellationToken).ConfigureAwait(false));
            return asked;
        }
        catch
        {
            asked.ForEach(responses => responses.Dispose());
            throw;
        }
    }

    private static void CheckPanel(int size)
    {
        if (size == 0)
            throw new ArgumentException("An audit needs a panel of reference models.");
    }

    private static ModelResponses Joined(ModelResponses? earlier, ModelResponses more)
    {
        if (earlier is null)
            return more;
        using (earlier)
        using (more)
            return earlier.Append(more);
    }
}
