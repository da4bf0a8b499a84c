using System.Collections.Immutable;

namespace ModelDiff.Ddv;

/// <summary>Two DDVs from which pairs are drawn, with the room to measure a draw over and over.</summary>
internal sealed class PairSample(ImmutableArray<double> a, ImmutableArray<double> b, DdvSimilarity similarity)
{
    private readonly double[] _drawn = new double[a.Length];
    private readonly double[] _directionA = new double[a.Length + 1];
    private readonly double[] _directionB = new double[a.Length + 1];

    /// <summary>The similarity over the pairs of these indices, at most as many as there are.</summary>
    public double Similarity(ReadOnlySpan<int> indices) =>
        DdvSimilarity.CosineOf(Direction(a, indices, _directionA), Direction(b, indices, _directionB));

    private ReadOnlySpan<double> Direction(ImmutableArray<double> values, ReadOnlySpan<int> indices, double[] direction)
    {
        var drawn = _drawn.AsSpan(0, indices.Length);
        for (var i = 0; i < indices.Length; i++)
            drawn[i] = values[indices[i]];
        var axes = direction.AsSpan(0, indices.Length + 1);
        similarity.Direction(drawn, axes);
        return axes;
    }
}
