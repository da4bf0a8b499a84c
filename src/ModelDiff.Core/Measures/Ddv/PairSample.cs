using System.Collections.Immutable;

namespace ModelDiff.Measures;

/// <summary>Two DDVs from which pairs are drawn, with the room to measure a draw over and over.</summary>
internal sealed class PairSample(ImmutableArray<double> a, ImmutableArray<double> b, DdvSimilarity similarity)
{
    private readonly double[] _drawn = new double[a.Length];
    private readonly double[] _directionA = new double[a.Length];
    private readonly double[] _directionB = new double[a.Length];

    /// <summary>The similarity over the pairs of these indices, at most as many as there are; NaN where it says nothing.</summary>
    public double Similarity(ReadOnlySpan<int> indices)
    {
        var axesA = _directionA.AsSpan(0, indices.Length);
        var axesB = _directionB.AsSpan(0, indices.Length);
        return HasDirection(a, indices, axesA) && HasDirection(b, indices, axesB) ? DdvSimilarity.CosineOf(axesA, axesB) : double.NaN;
    }

    private bool HasDirection(ImmutableArray<double> values, ReadOnlySpan<int> indices, Span<double> direction)
    {
        var drawn = _drawn.AsSpan(0, indices.Length);
        for (var i = 0; i < indices.Length; i++)
            drawn[i] = values[indices[i]];
        return similarity.TryDirection(drawn, direction);
    }
}
