using ModelDiff.Fingerprints;
using ModelDiff.Models;

namespace ModelDiff.Extensions.DependencyInjection.Tests;

/// <summary>What an application's own test puts in the place of the library's comparer.</summary>
internal sealed class FakeComparer : IModelComparer
{
    public ValueTask<ModelComparison> CompareAsync(
        IModelAdapter victim, IModelAdapter suspect, InputBatch? seeds, IReadOnlyList<ModelReference>? panel, IProgress<StageProgress>? progress, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<ModelComparison> CheckAsync(Fingerprint fingerprint, IModelAdapter suspect, IProgress<StageProgress>? progress, CancellationToken cancellationToken) => throw new NotSupportedException();
}
