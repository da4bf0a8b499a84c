namespace ModelDiff.Statistics;

/// <summary>The cosine of two models' vectors after everything has been taken out that a panel of unrelated models has in common.</summary>
/// <remarks>
/// With the Gram matrix G of all models' vectors, a panel R of n models, and its means subtracted,
/// <c>H[i,j] = G[i,j] - mean_r G[i,r] - mean_r G[j,r] + mean_rr' G[r,r']</c> and <c>t = 0.02 trace(H[R,R]) / (n (n - 1))</c>:
/// <c>k(i,j) = H[i,j] - H[i,R] (H[R,R] + n t I)^-1 H[R,j]</c>, <c>W(a,b) = k(a,b) / sqrt(k(a,a) k(b,b))</c>.
/// It is the partial correlation of a ridge regression on the panel: what two models share with everybody of their task predicts nothing of their kinship.
/// Source: ridge regression, Hoerl and Kennard, Technometrics 1970; its dual form, Saunders, Gammerman and Vovk, ICML 1998.
/// </remarks>
internal static class WhitenedCosine
{
    private const double Ridge = 0.02;

    /// <summary>Computes W of two models.</summary>
    /// <param name="gram">Inner products of all models' vectors, norms on the diagonal.</param>
    /// <param name="a">Row of one model.</param>
    /// <param name="b">Row of the other.</param>
    /// <param name="panel">Rows of the panel, without both and their relatives; at least 2.</param>
    /// <returns>In [-1, 1]; null where a vector is nothing but what the panel has.</returns>
    public static double? Of(SymmetricMatrix gram, int a, int b, IReadOnlyList<int> panel) =>
        Whitened(gram, a, b, panel) is ({ } aa, { } bb, { } ab) && aa > 0 && bb > 0 ? Math.Clamp(ab / Math.Sqrt(aa * bb), -1, 1) : null;

    /// <summary>How much of a model's vector the panel does not tell: k(a,a), at least 0.</summary>
    /// <param name="gram">As above.</param>
    /// <param name="row">Row of the model.</param>
    /// <param name="panel">Rows of the panel, without the model; at least 2.</param>
    /// <returns>Null where the panel does not vary.</returns>
    public static double? Beyond(SymmetricMatrix gram, int row, IReadOnlyList<int> panel) => Whitened(gram, row, row, panel) is var (own, _, _) ? Math.Max(0, own) : null;

    /// <summary>k(a,a), k(b,b) and k(a,b); null where the panel does not vary.</summary>
    private static (double A, double B, double Both)? Whitened(SymmetricMatrix gram, int a, int b, IReadOnlyList<int> panel)
    {
        var n = panel.Count;
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 2, nameof(panel));
        int[] rows = [a, b, .. panel];
        var means = rows.Select(i => panel.Average(r => gram[i, r])).ToArray();
        var overall = means.Skip(2).Average();
        var h = new double[n + 2, n + 2];
        for (var i = 0; i < n + 2; i++)
        {
            for (var j = 0; j < n + 2; j++)
                h[i, j] = gram[rows[i], rows[j]] - means[i] - means[j] + overall;
        }

        var trace = Enumerable.Range(2, n).Sum(i => h[i, i]);
        var ridge = Ridge * trace / (n - 1);   // n t
        if (Factor(h, ridge) is not { } factor)
            return null;
        var (toA, toB) = (Solve(factor, h, 0), Solve(factor, h, 1));
        return (h[0, 0] - Dot(h, 0, toA), h[1, 1] - Dot(h, 1, toB), h[0, 1] - Dot(h, 0, toB));
    }

    private static double Dot(double[,] h, int row, double[] weights)
    {
        var sum = 0.0;
        for (var r = 0; r < weights.Length; r++)
            sum += h[row, r + 2] * weights[r];
        return sum;
    }

    /// <summary>Cholesky's factor of the panel's part, the ridge on its diagonal; null where the panel does not vary.</summary>
    private static double[,]? Factor(double[,] h, double ridge)
    {
        var n = h.GetLength(0) - 2;
        var factor = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = h[i + 2, j + 2] + (i == j ? ridge : 0);
                for (var k = 0; k < j; k++)
                    sum -= factor[i, k] * factor[j, k];
                if (i == j && !(sum > 0))
                    return null;
                factor[i, j] = i == j ? Math.Sqrt(sum) : sum / factor[j, j];
            }
        }

        return factor;
    }

    /// <summary>The ridge weights of a row on the panel.</summary>
    private static double[] Solve(double[,] factor, double[,] h, int row)
    {
        var n = factor.GetLength(0);
        var weights = new double[n];
        for (var i = 0; i < n; i++)
        {
            weights[i] = h[row, i + 2];
            for (var k = 0; k < i; k++)
                weights[i] -= factor[i, k] * weights[k];
            weights[i] /= factor[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
                weights[i] -= factor[k, i] * weights[k];
            weights[i] /= factor[i, i];
        }

        return weights;
    }
}
