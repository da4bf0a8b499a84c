using System.Numerics.Tensors;
using ModelDiff.Statistics;

namespace ModelDiff.Weights;

/// <summary>
/// Test of whether channels agree in the order as stored better than after permuting those of one model:
/// <c>T = sum_i a_i . b_i</c> over channel rows scaled to norm 1, the mean row subtracted.
/// Over permutations T has the mean 0 and the variance <c>sum_ij (a_i . b_j)^2 / (n - 1)</c>.
/// </summary>
/// <remarks>The p-value is the rank among sampled permutations, exact; beyond the highest of them the normal tail, but never below 1/n!.</remarks>
internal static class ChannelPermutationTest
{
    private const int MostRows = 512;
    private const int MostColumns = 1024;
    private const int Permutations = 999;

    /// <summary>T over its standard deviation; null where nothing varies.</summary>
    /// <param name="a">A layer.</param>
    /// <param name="b">One of the same shape.</param>
    public static double? Score(LayerMatrix a, LayerMatrix b) => Score(Products(a, b, ofInputs: false));

    /// <summary>The p-value in (0, 1]; null where nothing varies.</summary>
    /// <param name="a">A layer.</param>
    /// <param name="b">One of the same shape.</param>
    /// <param name="ofInputs">Whether input channels are permuted; output channels by default.</param>
    public static double? P(LayerMatrix a, LayerMatrix b, bool ofInputs = false) => P(Products(a, b, ofInputs));

    /// <summary>The same of the products of channels of one model, in rows, with those of the other; all rows and columns sum to 0.</summary>
    public static double? P(double[,] products)
    {
        if (Score(products) is not { } z)
            return null;
        var n = products.GetLength(0);
        var observed = Sum(products, [.. Enumerable.Range(0, n)]);
        var random = new SplitMix64(n);
        var permutation = Enumerable.Range(0, n).ToArray();
        var atLeast = 0;
        for (var round = 0; round < Permutations; round++)
        {
            random.Shuffle<int>(permutation);
            atLeast += Sum(products, permutation) >= observed - 1e-9 ? 1 : 0;
        }

        return atLeast > 0 ? (1.0 + atLeast) / (1 + Permutations) : ChannelTail.P(Math.Max(z, 0), n, 1.0 / (1 + Permutations));
    }

    /// <summary>The score of such products.</summary>
    public static double? Score(double[,] products)
    {
        var n = products.GetLength(0);
        var (trace, squares) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            trace += products[i, i];
            for (var j = 0; j < n; j++)
                squares += products[i, j] * products[i, j];
        }

        return squares > 1e-12 ? trace / Math.Sqrt(squares / (n - 1)) : null;
    }

    private static double Sum(double[,] products, int[] permutation)
    {
        var sum = 0.0;
        for (var i = 0; i < permutation.Length; i++)
            sum += products[i, permutation[i]];
        return sum;
    }

    private static double[,] Products(LayerMatrix a, LayerMatrix b, bool ofInputs)
    {
        var (first, second) = (ChannelRows.Of(a, MostRows, MostColumns, ofInputs), ChannelRows.Of(b, MostRows, MostColumns, ofInputs));
        var products = new double[first.Length, first.Length];
        for (var i = 0; i < first.Length; i++)
        {
            for (var j = 0; j < first.Length; j++)
                products[i, j] = TensorPrimitives.Dot<float>(first[i], second[j]);
        }

        return products;
    }
}
