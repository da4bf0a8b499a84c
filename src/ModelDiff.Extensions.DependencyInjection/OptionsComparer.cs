using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelDiff.Fingerprints;
using ModelDiff.Models;

namespace ModelDiff.Extensions.DependencyInjection;

/// <summary>The library's own comparer, by the application's options.</summary>
internal sealed class OptionsComparer(IOptions<ModelDiffOptions> options, ILogger<ModelComparer>? logger = null) : IModelComparer
{
    private readonly ModelComparer _comparer = new(options.Value.ToComparison(), logger);

    /// <inheritdoc/>
    public ValueTask<ModelComparison> CompareAsync(
        IModelAdapter victim, IModelAdapter suspect, InputBatch? seeds, IReadOnlyList<ModelReference>? panel, IProgress<StageProgress>? progress, CancellationToken cancellationToken) =>
        _comparer.CompareAsync(victim, suspect, seeds, panel, progress, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ModelComparison> CheckAsync(Fingerprint fingerprint, IModelAdapter suspect, IProgress<StageProgress>? progress, CancellationToken cancellationToken) =>
        _comparer.CheckAsync(fingerprint, suspect, progress, cancellationToken);
}
