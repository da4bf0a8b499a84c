using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class WhitenedCosineTests
{
    [Fact]
    public void Of_HandWorked_IsTheFormula()
    {
        // a = (1, 1), b = (1, -1), r = (2, 0), r' = (-2, 0): the panel's mean is 0, so H = G. G_RR = [[4, -4], [-4, 4]], trace 8, n t = 0.02 * 8 / 1 = 0.16.
        // H_aR = H_bR = (2, -2), an eigenvector of G_RR with 8: H_aR (G_RR + 0.16 I)^-1 H_Ra = 8 / 8.16.
        // k(a,a) = k(b,b) = 2 - 8/8.16, k(a,b) = 0 - 8/8.16.
        var gram = Gram([[1, 1], [1, -1], [2, 0], [-2, 0]]);

        WhitenedCosine.Of(gram, 0, 1, [2, 3]).Should().BeApproximately(-(8 / 8.16) / (2 - (8 / 8.16)), 1e-12);
    }

    [Fact]
    public void Of_PanelOfThree_HasTheRidgeOfItsSize()
    {
        // r, r', r'' of length 1 and at right angles; a and b meet r by 1, the others by 0, each other by 1, themselves by 2.
        // H_RR is 1 on the diagonal less 1/3 everywhere: trace 2, n t = 0.02 * 2 / 2 = 0.02. H_aR = (2/3, -1/3, -1/3), an eigenvector with 1: H_aR (H_RR + 0.02 I)^-1 H_Ra = 2/3 / 1.02.
        // H_aa = 2 - 1/3 - 1/3 + 1/3 = 5/3, H_ab = 2/3, so W = (2/3 - 2/3.06) / (5/3 - 2/3.06) = 0.04 / 3.1.
        var gram = Gram([[1, 0, 0, 1, 0], [1, 0, 0, 0, 1], [1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0]]);

        WhitenedCosine.Of(gram, 0, 1, [2, 3, 4]).Should().BeApproximately(0.04 / 3.1, 1e-12);
    }

    /// <summary>A vector that is the panel's mean leaves nothing.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Of_NothingButThePanelsMean_IsNull(int a, int b) => WhitenedCosine.Of(Gram([[0, 0], [0, 1], [1, 0], [-1, 0]]), a, b, [2, 3]).Should().BeNull();

    [Fact]
    public void Of_WhatThePanelShares_IsTakenOut()
    {
        var random = new Random(3);
        double[] task = Draw(200);
        var vectors = Enumerable.Range(0, 22).Select(_ => Plus(task, Draw(200), 0.5)).ToArray();
        var kin = Plus(vectors[0], Draw(200), 0.3);
        var gram = Gram([.. vectors, kin]);
        int[] panel = [.. Enumerable.Range(2, 20)];

        gram[0, 1].Should().BeGreaterThan(0.7 * gram[0, 0], "models of one task look alike");
        Math.Abs(WhitenedCosine.Of(gram, 0, 1, panel)!.Value).Should().BeLessThan(0.3);
        WhitenedCosine.Of(gram, 0, 22, panel).Should().BeGreaterThan(0.7);

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        static double[] Plus(double[] a, double[] b, double share) => [.. a.Zip(b, (x, y) => x + (share * y))];
    }

    [Fact]
    public void Of_EqualModels_IsOneAndInEitherOrderTheSame()
    {
        var gram = Gram([[1, 2, 3], [1, 2, 3], [3, 1, 0], [0, 2, 1], [1, 1, 2]]);

        WhitenedCosine.Of(gram, 0, 1, [2, 3, 4]).Should().BeApproximately(1, 1e-9);
        WhitenedCosine.Of(gram, 0, 2, [3, 4]).Should().BeApproximately(WhitenedCosine.Of(gram, 2, 0, [3, 4])!.Value, 1e-12);
    }

    [Fact]
    public void Of_PanelThatDoesNotVary_IsNull() => WhitenedCosine.Of(Gram([[1, 0], [0, 1], [2, 2], [2, 2]]), 0, 1, [2, 3]).Should().BeNull();

    [Fact]
    public void Of_PanelOfOne_Throws() => FluentActions.Invoking(() => WhitenedCosine.Of(Gram([[1], [1], [1]]), 0, 1, [2])).Should().Throw<ArgumentOutOfRangeException>();

    private static SymmetricMatrix Gram(double[][] vectors)
    {
        var values = new double[vectors.Length, vectors.Length];
        for (var i = 0; i < vectors.Length; i++)
        {
            for (var j = 0; j < vectors.Length; j++)
                values[i, j] = vectors[i].Zip(vectors[j], (x, y) => x * y).Sum();
        }

        return new SymmetricMatrix(values);
    }
}
