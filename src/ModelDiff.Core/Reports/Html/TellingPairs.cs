using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace ModelDiff.Reports.Html;

/// <summary>Which pairs tell most: those that carry the similarity of the two DDVs, and those on which the two differ most.</summary>
internal static class TellingPairs
{
    /// <summary>Positions of the pairs with the largest part in <c>sum(v[i] s[i])</c>, the numerator of the cosine; largest first.</summary>
    public static ImmutableArray<TellingPair> ForReuse(ModelComparison comparison, int count)
    {
        var (victim, suspect) = (comparison.VictimDdv.Values, comparison.SuspectDdv.Values);
        var sum = TensorPrimitives.Dot(victim.AsSpan(), suspect.AsSpan());
        if (sum <= 0)
            return [];
        var shares = victim.Zip(suspect, (v, s) => v * s / sum).ToArray();
        return [.. Enumerable.Range(0, shares.Length).Where(i => shares[i] > 0).OrderByDescending(i => shares[i]).Take(count).Select(i => new TellingPair(i, shares[i]))];
    }

    /// <summary>Positions of the pairs with the largest part in the squared difference of the two DDVs, each brought to length 1; largest first.</summary>
    public static ImmutableArray<TellingPair> AgainstReuse(ModelComparison comparison, int count)
    {
        var (victim, suspect) = (comparison.VictimDdv.Values, comparison.SuspectDdv.Values);
        var (lengthV, lengthS) = (TensorPrimitives.Norm(victim.AsSpan()), TensorPrimitives.Norm(suspect.AsSpan()));
        if (lengthV == 0 || lengthS == 0)
            return [];
        var differences = victim.Zip(suspect, (v, s) => Math.Pow((v / lengthV) - (s / lengthS), 2)).ToArray();
        var sum = differences.Sum();
        return [.. Enumerable.Range(0, differences.Length).Where(i => differences[i] > 1e-9).OrderByDescending(i => differences[i]).Take(count).Select(i => new TellingPair(i, differences[i] / sum))];
    }
}
