namespace ModelDiff.Statistics;

/// <summary>Adjusts p-values for having asked many questions.</summary>
/// <remarks>Source: Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B, 1995.</remarks>
internal static class BenjaminiHochberg
{
    /// <summary>The smallest rate of false discoveries at which each would be one: calling those at most q related, a share of at most q of them is expected to be wrong.</summary>
    /// <param name="pValues">In (0, 1].</param>
    /// <returns>Adjusted values in their order, in (0, 1], none below its p-value.</returns>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        var order = Enumerable.Range(0, pValues.Count).OrderByDescending(i => pValues[i]).ToArray();
        var adjusted = new double[pValues.Count];
        var least = 1.0;
        for (var k = 0; k < order.Length; k++)
        {
            var p = pValues[order[k]];
            least = Math.Min(least, Math.Max(p, p * pValues.Count / (pValues.Count - k)));
            adjusted[order[k]] = least;
        }

        return adjusted;
    }
}
