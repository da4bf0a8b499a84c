using System.Collections.Immutable;

namespace ModelDiff.Verdicts;

/// <summary>Scores of pairs that are known to be unrelated: what chance looks like. Immutable.</summary>
/// <param name="Suspect">The suspect with each panel model.</param>
/// <param name="Victim">The victim with each panel model.</param>
/// <param name="Panel">Panel models with each other.</param>
public sealed record UnrelatedScores(ImmutableArray<double> Suspect, ImmutableArray<double> Victim, ImmutableArray<double> Panel)
{
    /// <summary>
    /// The p-value of a score, in (0, 1]: its conformal rank among the victim's scores, <c>(1 + scores at least as high) / (1 + scores)</c>.
    /// Where it is above all of those, its rank among all scores: those tell finer levels than one over the panel's size.
    /// </summary>
    /// <remarks>
    /// The first rank is valid where the suspect, if unrelated, might as well be one of the panel. The second compares with pairs of all kinds, and is only asked where the first is at its end.
    /// </remarks>
    public double PValue(double score)
    {
        var above = Victim.Count(other => other >= score);
        return above > 0 ? (1.0 + above) / (1 + Victim.Length) : Rank(score, [.. Victim, .. Suspect, .. Panel]);
    }

    private static double Rank(double score, IReadOnlyCollection<double> others) => (1.0 + others.Count(other => other >= score)) / (1 + others.Count);
}
