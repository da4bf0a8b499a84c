namespace ModelDiff.Statistics;

/// <summary>Whether one member of a family, which might change places with each of the others, stands out from them.</summary>
/// <remarks>
/// With the member's value x, the values y of its n siblings, their mean m, and the values g of strangers:
/// <c>s2 = (10 (var(g) + (h m)^2) + sum (y_i - m)^2) / (9 + n)</c>, <c>t = (x - m) / sqrt(s2 (1 + 1/n))</c>, Student's t with 9 + n degrees of freedom.
/// Few siblings tell a spread badly, so that of strangers counts for ten observations, and no spread is taken to be below the share h of the siblings' level.
/// Sources: the prediction of one new observation, Hahn and Meeker, Statistical Intervals, 1991, section 4.3; a scaled inverse chi-squared prior for the variance, Gelman et al., Bayesian Data Analysis, 2013, section 3.3.
/// </remarks>
internal static class ExchangeTest
{
    private const int PriorWeight = 10;

    /// <summary>The probability of a value at least as high, if the member is one of its family.</summary>
    /// <param name="value">The member's.</param>
    /// <param name="siblings">Those of the others of its family, at least 1.</param>
    /// <param name="strangers">Those of things of no family, at least 2.</param>
    /// <param name="levelShare">The least spread, as a share of the siblings' mean.</param>
    /// <returns>In [0, 1]; where nothing varies, 0 or 1.</returns>
    /// <exception cref="ArgumentException">Too few siblings or strangers.</exception>
    public static double UpperTail(double value, IReadOnlyCollection<double> siblings, IReadOnlyCollection<double> strangers, double levelShare)
    {
        if (siblings.Count < 1 || strangers.Count < 2)
            throw new ArgumentException($"At least 1 sibling and 2 strangers are needed; got {siblings.Count} and {strangers.Count}.", nameof(siblings));
        var mean = siblings.Average();
        var prior = (Squares(strangers) / (strangers.Count - 1)) + (levelShare * mean * levelShare * mean);
        var degrees = PriorWeight + siblings.Count - 1;
        var deviation = Math.Sqrt(((PriorWeight * prior) + Squares(siblings)) / degrees * (1 + (1.0 / siblings.Count)));
        if (deviation == 0)
            return value > mean ? 0 : 1;
        return StudentT.UpperTail((value - mean) / deviation, degrees);
    }

    private static double Squares(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }
}
