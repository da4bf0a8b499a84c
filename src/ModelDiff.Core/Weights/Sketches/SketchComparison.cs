using System.Collections.Immutable;

namespace ModelDiff.Weights.Sketches;

/// <summary>Comparison of a suspect's weights with what a sketch keeps of the victim's.</summary>
internal static class SketchComparison
{
    /// <summary>As <see cref="WeightComparer"/> compares two models, but that copies are found only where they are exact.</summary>
    public static WeightComparison Compare(WeightSketch victim, ModelWeights suspect, WeightOptions options, CancellationToken cancellationToken)
    {
        if (victim.PublicSeed is not null)
            options = options with { SecretInitialization = false };
        var ancestors = options.CommonAncestors.SelectMany(ancestor => ancestor.Tensors).ToArray();
        var foreign = Hashes(ancestors);
        var own = victim.Tensors.Where(tensor => !foreign.Contains(tensor.Hash)).ToArray();
        var held = Hashes(suspect.Tensors);
        var kept = WithoutAncestors(victim.Layers, foreign, new SketchedLayers(ancestors), cancellationToken);
        var others = new SketchedLayers(suspect.Tensors);
        var compared = kept.Select(layer => Compare(layer, held.Contains(layer.Hash), others.Like(layer.Sizes), cancellationToken)).OfType<WeightLayer>().ToArray();
        var tested = compared.Where(layer => layer.P is not null).ToArray();
        var result = new WeightComparison
        {
            Finding = WeightFinding.Undetermined,
            Reasons = [],
            CommonHash = victim.FileHash is { } hash && hash == suspect.FileHash ? hash : null,
            Tensors = own.Length,
            IdenticalTensors = own.Count(tensor => held.Contains(tensor.Hash)),
            P = tested.Length == 0 ? null : Math.Min(1, tested.Length * tested.Min(layer => layer.P!.Value)),
            CopiedShare = own.Length == 0 ? null : own.Where(tensor => held.Contains(tensor.Hash)).Sum(tensor => tensor.Count) / (double)own.Sum(tensor => tensor.Count),
            VictimLayers = victim.LayerCount,
            Layers = [.. compared.Select(layer => layer with { IsShared = layer.Copy is not null || layer.P <= options.FalsePositiveRate / tested.Length })],
        };
        return WeightRule.Conclude(result, new WeightGrounds(CopiesDecide(result), victim.LayerCount - kept.Length, InitializationIsForeign: false, options) { IsSketch = true, PublicSeed = victim.PublicSeed });
    }

    /// <summary>Whether the suspect holds every tensor to the last bit.</summary>
    private static bool CopiesDecide(WeightComparison result) => result.VictimLayers > 0 && result.Tensors > 0 && result.IdenticalTensors == result.Tensors;

    private static WeightLayer? Compare(LayerSketch layer, bool isCopied, ImmutableArray<LayerSketch> candidates, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (candidates.MaxBy(layer.Cosine) is not { } best)
            return null;
        return new(layer.Name, layer.Cosine(best), layer.P(best) is { } p ? Math.Min(1, candidates.Length * p) : null) { Copy = isCopied ? WeightCopy.Exact : null };
    }

    /// <summary>The layers that have nothing to do with an ancestor, nor as many outputs or inputs as one that has.</summary>
    private static ImmutableArray<LayerSketch> WithoutAncestors(ImmutableArray<LayerSketch> layers, HashSet<string> hashes, SketchedLayers ancestors, CancellationToken cancellationToken)
    {
        var shared = layers.Where(IsShared).ToHashSet();
        var channels = shared.SelectMany(layer => layer.Sizes.Take(2)).ToHashSet();
        return [.. layers.Where(layer => !shared.Contains(layer) && !channels.Contains(layer.Sizes[0]) && !channels.Contains(layer.Sizes[1]))];

        bool IsShared(LayerSketch layer)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return hashes.Contains(layer.Hash) || ancestors.Like(layer.Sizes).Any(other => layer.P(other) <= AncestorFilter.Shared);
        }
    }

    private static HashSet<string> Hashes(IEnumerable<WeightTensor> tensors) => tensors.Select(tensor => tensor.ValueHash).ToHashSet(StringComparer.Ordinal);
}
