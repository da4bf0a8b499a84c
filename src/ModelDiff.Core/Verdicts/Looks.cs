using System.Collections.Immutable;

namespace ModelDiff.Verdicts;

/// <summary>After which shares of the probe a sequential audit looks at the evidence.</summary>
internal static class Looks
{
    private const double LeastRows = 15;   // of each part, at the first look
    private const double Futile = 0.5;     // a p-value above this is not worth another look

    private static readonly ImmutableArray<ImmutableArray<double>> Plans = [[0.15, 0.4, 1], [0.3, 1], [1]];

    /// <summary>As many looks as rows and panel support, each at an equal part of the rate.</summary>
    /// <param name="rows">Rows of the probe's smallest part.</param>
    /// <param name="panelSize">The number of reference models.</param>
    /// <param name="rate">The accepted false-positive rate.</param>
    public static ImmutableArray<double> Shares(long rows, int panelSize, double rate) =>
        Plans.FirstOrDefault(plan => rows * plan[0] >= LeastRows && VerdictRule.SmallestP(panelSize) <= rate / plan.Length, AtOnce);

    /// <summary>One look, at everything.</summary>
    public static ImmutableArray<double> AtOnce => Plans[^1];

    /// <summary>Whether nothing is left to learn: the suspect was found out, its p-value is hopeless, or no number of rows can lead to a verdict.</summary>
    /// <param name="verdict">What the last look gave.</param>
    public static bool AreOver(Verdict verdict) => verdict is { Decision: VerdictDecision.Derived } or { P: > Futile } or { Decision: VerdictDecision.Undetermined, P: null };
}
