using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Verdicts;

/// <summary>From a p-value to a verdict in words.</summary>
internal static class VerdictRule
{
    /// <summary>Derived where the p-value is at most the rate, not shown where it is above, undetermined where the panel cannot support the rate.</summary>
    public static Verdict Decide(PanelResult result, int panelSize, double falsePositiveRate)
    {
        if (result.P is not { } p)
            return new Verdict(VerdictDecision.Undetermined, null, [Invariant($"The panel has {panelSize} reference models; at least {PanelTest.LeastPanel} that can be compared with both models are needed.")]);
        var rate = Percent(falsePositiveRate);
        if (result.SmallestP > falsePositiveRate)
        {
            return new Verdict(VerdictDecision.Undetermined, p,
                [Invariant($"With {panelSize} reference models no p-value can fall below {result.SmallestP:0.####}; a verdict at a false-positive rate of {rate} needs about {NeededPanel(falsePositiveRate)}.")]);
        }

        var derived = p <= falsePositiveRate;
        return new Verdict(derived ? VerdictDecision.Derived : VerdictDecision.NotShown, p, [.. Reasons(result, p, rate, derived)]);
    }

    private static IEnumerable<string> Reasons(PanelResult result, double p, string rate, bool derived)
    {
        var (closer, total) = (result.Unrelated.Victim.Count(score => score >= result.Score), result.Unrelated.Victim.Length);
        yield return closer == 0
            ? Invariant($"The suspect is closer to the victim than all {total} unrelated reference models are.")
            : Invariant($"{closer} of {total} unrelated reference models are at least as close to the victim as the suspect is.");
        yield return derived
            ? Invariant($"An innocent model would look so close with probability {p:0.####}, which is within the accepted false-positive rate of {rate}.")
            : Invariant($"An innocent model would look so close with probability {p:0.####}, more than the accepted false-positive rate of {rate}. This does not prove that the suspect is innocent.");
        if (result.Evidence.Where(evidence => evidence.Z is not null).MaxBy(evidence => evidence.Z) is { } strongest)
            yield return Invariant($"The strongest evidence is {strongest.Name}: {strongest.Z:0.0} standard deviations above the closest references.");
        if (derived)
            yield return "Which of the two came first, or whether both come from a third model, is not told by this evidence.";
    }

    /// <summary>The smallest panel of n models of as many families with <c>1 / (1 + 2n + n(n - 1)/2)</c> at most the rate.</summary>
    private static int NeededPanel(double rate) =>
        Enumerable.Range(PanelTest.LeastPanel, int.MaxValue - PanelTest.LeastPanel).First(n => 1 / (1 + (2.0 * n) + (n * (n - 1.0) / 2)) <= rate);

    private static string Percent(double rate) => (100 * rate).ToString("0.###", CultureInfo.InvariantCulture) + " %";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
