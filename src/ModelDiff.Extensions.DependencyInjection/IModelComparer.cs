using ModelDiff.Fingerprints;
using ModelDiff.Models;

namespace ModelDiff.Extensions.DependencyInjection;

/// <summary>What an application asks about two models; tests of the application put their own in its place. May be called from several threads.</summary>
public interface IModelComparer
{
    /// <summary>Compares the suspect with the victim.</summary>
    /// <param name="victim">Borrowed; the owner's model.</param>
    /// <param name="suspect">Borrowed; the model under suspicion.</param>
    /// <param name="seeds">Borrowed; natural inputs in the models' input range, or null for random ones.</param>
    /// <param name="panel">Models that have nothing to do with victim or suspect, for example <see cref="ModelPanel.Models"/>; null or empty for none: then there is no verdict.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <exception cref="ArgumentException">The models or seed inputs do not fit each other or the options.</exception>
    /// <exception cref="ModelDiffException">A model failed or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    ValueTask<ModelComparison> CompareAsync(
        IModelAdapter victim,
        IModelAdapter suspect,
        InputBatch? seeds = null,
        IReadOnlyList<ModelReference>? panel = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>Compares the suspect with the victim of a fingerprint.</summary>
    /// <param name="fingerprint">Borrowed.</param>
    /// <param name="suspect">Borrowed; the model under suspicion.</param>
    /// <param name="progress">Receives a report about once per batch.</param>
    /// <param name="cancellationToken">Observed at least once per batch.</param>
    /// <exception cref="ArgumentException">The suspect takes inputs in another range than the victim.</exception>
    /// <exception cref="ModelDiffException">The suspect failed or gave an unusable output.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    ValueTask<ModelComparison> CheckAsync(Fingerprint fingerprint, IModelAdapter suspect, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default);
}
