using System.Collections.Immutable;

namespace ModelDiff.Weights.Alignment;

/// <summary>Brings tensors of two models to common sizes: what one keeps in one tensor and the other in several is taken apart, and tables of unlike length are cut to the rows that both have.</summary>
/// <remarks>Query, key and value projections, the gates of a feed-forward block and those of a recurrent cell are stored either way; a vocabulary grows at its end. Only sizes, names and order are looked at, no values.</remarks>
internal static class FusedWeights
{
    private static readonly int[] Parts = [2, 3, 4];

    /// <summary>The tensors of both, aligned, and the rows that the victim has more.</summary>
    /// <param name="victim">The victim's.</param>
    /// <param name="suspect">The suspect's.</param>
    public static (ImmutableArray<WeightTensor> Victim, ImmutableArray<WeightTensor> Suspect, ImmutableArray<WeightTensor> Extra) Align(ImmutableArray<WeightTensor> victim, ImmutableArray<WeightTensor> suspect)
    {
        victim = Split(victim, suspect);
        suspect = Split(suspect, victim);
        return Cut(victim, suspect);
    }

    /// <summary>Takes tensors apart whose pieces the other model has.</summary>
    private static ImmutableArray<WeightTensor> Split(ImmutableArray<WeightTensor> tensors, ImmutableArray<WeightTensor> others)
    {
        var missing = Surplus(others, tensors);
        var extra = Surplus(tensors, others);
        return [.. tensors.SelectMany(Pieces)];

        IEnumerable<WeightTensor> Pieces(WeightTensor tensor)
        {
            var shape = WeightViews.SizesOf(tensor);
            if (shape.Length == 0 || extra.GetValueOrDefault(WeightViews.KeyOf(shape)) <= 0)
                return [tensor];
            foreach (var form in Forms(tensor, shape))
            {
                var own = WeightViews.SizesOf(form);
                if (Divisions(own, missing).FirstOrDefault() is not { } sizes)
                    continue;
                foreach (var size in sizes)
                    missing[WeightViews.KeyOf([size, .. own.Skip(1)])]--;
                extra[WeightViews.KeyOf(shape)]--;
                return sizes.Select((size, i) => form.Rows(sizes.Take(i).Sum(), size));
            }

            return [tensor];
        }
    }

    /// <summary>Ways to take so many outputs apart: into equal parts, or into one and two smaller ones, as queries and shared keys and values are.</summary>
    private static IEnumerable<long[]> Divisions(long[] shape, Dictionary<string, int> missing)
    {
        int Left(long size) => missing.GetValueOrDefault(WeightViews.KeyOf([size, .. shape.Skip(1)]));
        foreach (var parts in Parts.Where(parts => shape[0] % parts == 0 && shape[0] / parts >= LayerTest.LeastChannels && Left(shape[0] / parts) >= parts))
            yield return [.. Enumerable.Repeat(shape[0] / parts, parts)];
        for (var small = (long)LayerTest.LeastChannels; 3 * small < shape[0]; small++)
        {
            if (Left(small) >= 2 && Left(shape[0] - (2 * small)) >= 1)
                yield return [shape[0] - (2 * small), small, small];
        }
    }

    /// <summary>Cuts tensors of one name, or the only ones of their width, to the rows that both have.</summary>
    private static (ImmutableArray<WeightTensor> Victim, ImmutableArray<WeightTensor> Suspect, ImmutableArray<WeightTensor> Extra) Cut(ImmutableArray<WeightTensor> victim, ImmutableArray<WeightTensor> suspect)
    {
        var (missing, extra) = (Surplus(victim, suspect), Surplus(suspect, victim));
        var left = suspect.Where(tensor => IsLeft(tensor, extra)).ToList();
        var cuts = new Dictionary<WeightTensor, long>();
        foreach (var tensor in victim.Where(tensor => IsLeft(tensor, missing)).ToArray())
        {
            var alike = left.Where(other => WeightViews.SizesOf(other).Skip(1).SequenceEqual(WeightViews.SizesOf(tensor).Skip(1))).ToArray();
            if ((alike.FirstOrDefault(other => other.Name == tensor.Name) ?? (alike.Length == 1 && tensor.Shape.Length > 1 ? alike[0] : null)) is not { } found)
                continue;
            left.Remove(found);
            cuts[tensor] = cuts[found] = Math.Min(WeightViews.SizesOf(tensor)[0], WeightViews.SizesOf(found)[0]);
        }

        return ([.. victim.Select(Common)], [.. suspect.Select(Common)], [.. victim.Where(IsCut).Select(tensor => tensor.Rows(cuts[tensor], WeightViews.SizesOf(tensor)[0] - cuts[tensor]))]);

        bool IsCut(WeightTensor tensor) => cuts.TryGetValue(tensor, out var rows) && rows < WeightViews.SizesOf(tensor)[0];
        WeightTensor Common(WeightTensor tensor) => IsCut(tensor) ? tensor.Rows(0, cuts[tensor]) : tensor;
    }

    private static bool IsLeft(WeightTensor tensor, Dictionary<string, int> surplus) =>
        !tensor.IsInteger && WeightViews.SizesOf(tensor) is { Length: > 0 } shape && shape[0] >= LayerTest.LeastChannels && surplus.GetValueOrDefault(WeightViews.KeyOf(shape)) > 0;

    /// <summary>How many tensors of each size one model has more than the other.</summary>
    private static Dictionary<string, int> Surplus(IEnumerable<WeightTensor> tensors, IEnumerable<WeightTensor> others)
    {
        var counts = Counts(tensors);
        foreach (var (key, count) in Counts(others))
            counts[key] = counts.GetValueOrDefault(key) - count;
        return counts;
    }

    private static Dictionary<string, int> Counts(IEnumerable<WeightTensor> tensors) =>
        tensors.Where(tensor => !tensor.IsInteger && WeightViews.SizesOf(tensor).Length > 0).CountBy(tensor => WeightViews.KeyOf(tensor)).ToDictionary();

    /// <summary>A tensor as it is stored, and a matrix turned around.</summary>
    private static IEnumerable<WeightTensor> Forms(WeightTensor tensor, long[] shape) =>
        shape.Length == 2 && shape[0] != shape[1] ? [tensor, .. tensor.Like([shape[1], shape[0]])] : [tensor];
}
