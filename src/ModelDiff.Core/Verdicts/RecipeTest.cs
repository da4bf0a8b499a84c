using ModelDiff.Statistics;

namespace ModelDiff.Verdicts;

/// <summary>Tests whether victim and twins were made by one recipe, as the test among twins takes for granted: then the victim could be any of them.</summary>
/// <remarks>
/// <para>
/// Among the family of the victim and its n fresh twins each member has two numbers, on residuals: how much of it neither references nor the other members tell (<see cref="WhitenedCosine.Beyond"/>), and how close it is
/// to the others on average, whitened by the references. A victim by a richer recipe than its twins' has more of its own; one by a poorer recipe is further from them than they are from each other.
/// With the victim's number x and mean m and standard deviation s of the twins', <c>t = (x - m) / (s sqrt(1 + 1/n))</c> in that direction, Student's t with n - 1 degrees of freedom:
/// the prediction of one new observation, Hahn and Meeker, Statistical Intervals, 1991, section 4.3. The smaller p of the two is doubled.
/// </para>
/// No suspect is asked: what the test says depends on the owner's models alone.
/// </remarks>
internal static class RecipeTest
{
    /// <summary>Twins that differ from the victim so unusually are taken for twins of another recipe.</summary>
    public const double LeastP = 0.01;

    private const int LeastTwins = 3;
    private const int LeastReferences = 2;

    /// <summary>The probability of a victim that differs so from its twins, if one recipe made them.</summary>
    /// <param name="residuals">Inner products of the residuals of all models.</param>
    /// <param name="victim">Row of the victim.</param>
    /// <param name="twins">Rows of its twins of fresh initialization.</param>
    /// <param name="references">Rows of unrelated models of its task.</param>
    /// <returns>In [0, 1]; null where there are fewer than 3 twins or 2 references, or nothing varies.</returns>
    public static double? Of(SymmetricMatrix residuals, int victim, int[] twins, int[] references)
    {
        if (twins.Length < LeastTwins || references.Length < LeastReferences)
            return null;
        int[] family = [victim, .. twins];
        var own = family.Select(member => WhitenedCosine.Beyond(residuals, member, [.. references, .. family.Where(other => other != member)])).OfType<double>().ToArray();
        var cosines = SymmetricMatrix.Of(family.Length, 0, (i, j) => WhitenedCosine.Of(residuals, family[i], family[j], references) ?? double.NaN);
        var close = Enumerable.Range(0, family.Length).Select(i => Enumerable.Range(0, family.Length).Where(j => j != i).Average(j => cosines[i, j])).Where(double.IsFinite).ToArray();
        return own.Length < family.Length || close.Length < family.Length ? null
            : Math.Min(1, 2 * Math.Min(UpperTail(own), UpperTail([.. close.Select(value => -value)])));
    }

    /// <summary>How unusually high the first value is among the others.</summary>
    private static double UpperTail(double[] values)
    {
        var (value, others) = (values[0], values[1..]);
        var mean = others.Average();
        var deviation = Math.Sqrt(others.Sum(other => (other - mean) * (other - mean)) / (others.Length - 1) * (1 + (1.0 / others.Length)));
        return deviation > 0 ? StudentT.UpperTail((value - mean) / deviation, others.Length - 1) : value > mean ? 0 : 1;
    }
}
