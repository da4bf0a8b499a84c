using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Verdicts;

/// <summary>From a p-value to a verdict in words.</summary>
internal static class VerdictRule
{
    /// <summary>What no evidence of behavior tells.</summary>
    public const string NoDirection = "Which of the two came first, or whether both come from a third model, is not told by this evidence.";

    /// <summary>What 'derived' takes for granted under a secret initialization.</summary>
    public const string RestsOnTheRecord = "It rests on the record that nobody else could have trained from the victim's initial weights.";

    /// <summary>
    /// Derived where the p-value is at most the rate, not shown where it is above, undetermined where the panel cannot support the rate. The p-value speaks of models that began at weights of their own: unless it is
    /// attested that nobody else began at the victim's, a small one is no more than a lead, and the verdict undetermined.
    /// </summary>
    /// <param name="result">What the panel says.</param>
    /// <param name="noise">What noise says among the reference models, see <see cref="TwinTest.NoiseAmongReferences"/>; null where it says nothing.</param>
    /// <param name="panelSize">The number of reference models.</param>
    /// <param name="coverage">How many do the suspect's task, where known.</param>
    /// <param name="options">The accepted false-positive rate, and what is known of the victim's initialization.</param>
    /// <param name="looks">How often the evidence may be looked at; p-values are multiplied by it.</param>
    public static Verdict Decide(PanelResult result, double? noise, int panelSize, TaskCoverage? coverage, AuditOptions options, int looks)
    {
        var rate = options.FalsePositiveRate;
        if (result.P is not { } rank)
            return new Verdict(VerdictDecision.Undetermined, null, [Invariant($"The panel has {Models(panelSize)}; at least {PanelTest.LeastPanel} that can be compared with both models are needed.")]);
        var p = Math.Min(1, Math.Max(rank, noise ?? 0) * looks);
        if (result.SmallestP > rate)
        {
            return new Verdict(VerdictDecision.Undetermined, p,
                [Invariant($"With {Models(panelSize)} no p-value can fall below {result.SmallestP:0.####}; a verdict at a false-positive rate of {Percent(rate)} needs about {NeededPanel(rate)}.")]);
        }

        var bound = coverage is { IsMissing: true } ? Math.Max(p, Math.Min(1, looks * NoiseBound(result))) : p;
        var isClose = bound <= rate;
        var decision = isClose && options.SecretInitialization ? VerdictDecision.Derived : p <= rate ? VerdictDecision.Undetermined : VerdictDecision.NotShown;
        var smallest = Math.Min(1, result.SmallestP * looks);
        return new Verdict(decision, bound,
        [
            .. Closeness(result, new Probability(bound, bound <= smallest ? Models(panelSize) : null), isClose, decision, rate), .. Noise(rank, noise), .. Coverage(coverage, panelSize, isClose),
            .. Strongest(result), .. Beginning(isClose, options),
        ])
        { SmallestP = smallest };
    }

    /// <summary>The smallest p-value that a panel of n models of as many families supports, <c>1 / (1 + 2n + n(n - 1)/2)</c>.</summary>
    public static double SmallestP(int panelSize) => 1 / (1 + (2.0 * panelSize) + (panelSize * (panelSize - 1.0) / 2));

    /// <summary>
    /// Without models of the suspect's task nothing can be ranked. Noise belongs to no task, so its standard score still speaks, by Cantelli's inequality:
    /// whatever the distribution, at most <c>1 / (1 + z^2)</c> of it lies z deviations above the mean.
    /// </summary>
    private static double NoiseBound(PanelResult result) => CantelliBound(result.Evidence.Where(evidence => evidence.IsTaskFree).Max(evidence => evidence.Z));

    /// <summary>The largest probability with which anything lies so many deviations above its mean; 1 where the score is unknown or below.</summary>
    public static double CantelliBound(double? z) => z is > 0 and var score ? 1 / (1 + (score * score)) : 1;

    private static IEnumerable<string> Closeness(PanelResult result, Probability p, bool isClose, VerdictDecision decision, double rate)
    {
        var (closer, total) = (result.Unrelated.Victim.Count(score => score >= result.Score), result.Unrelated.Victim.Length);
        yield return closer == 0
            ? Invariant($"The suspect is closer to the victim than all {total} unrelated reference models are.")
            : Invariant($"{closer} of {total} unrelated reference models are at least as close to the victim as the suspect is.");
        if (isClose)
            yield return Invariant($"An innocent model that began at weights of its own would look so close with probability {p}which is within the accepted false-positive rate of {Percent(rate)}.");
        else if (decision == VerdictDecision.NotShown)
            yield return Invariant($"An innocent model would look so close with probability {p}more than the accepted false-positive rate of {Percent(rate)}. This does not prove that the suspect is innocent.");
    }

    /// <summary>What a small p-value takes for granted.</summary>
    private static IEnumerable<string> Beginning(bool isClose, AuditOptions options)
    {
        if (!isClose)
            yield break;
        if (options.SecretInitialization)
        {
            yield return NoDirection;
            yield return RestsOnTheRecord;
            yield break;
        }

        yield return "'Derived' is withheld: a model that began at the victim's initial weights, as by a public script with its own random seed, comes as close, whatever its task.";
        yield return Invariant($"Twins tell the two apart: {TwinPanel.LeastOwn} of the victim's own initialization in the panel and {TwinPanel.LeastFresh} of fresh ones, beside {TwinTest.LeastReferences} reference models; 'modeldiff panel train' makes them. Or attest that nobody else could have begun there.");
    }

    private static IEnumerable<string> Noise(double rank, double? noise)
    {
        if (noise > rank)
            yield return Invariant($"By all evidence together it would be {PValueText.InSentence(rank)}; on noise alone, which belongs to no task, it is {PValueText.InSentence(noise.Value)}, and the larger counts.");
    }

    private static IEnumerable<string> Coverage(TaskCoverage? coverage, int panelSize, bool isClose)
    {
        if (coverage is { IsMissing: true })
        {
            yield return Invariant($"Victim and suspect do the same task, as do {coverage.PanelModels} of the {panelSize} reference models; models of one task look alike without any reuse.");
            yield return isClose
                ? "The probability therefore rests on noise inputs alone, which belong to no task."
                : Invariant($"Add unrelated models of this task, {TaskCoverage.Least} at least, best of the suspect's architecture.");
        }
        else if (coverage is { PanelModels: < Cohorts.Least })
        {
            yield return Invariant($"Of the {panelSize} reference models {coverage.PanelModels} do the suspect's task; with {TaskCoverage.Least} or more the verdict would be surer.");
        }
        else if (coverage is null)
        {
            yield return "Without natural inputs it is unknown which reference models do the suspect's task; the panel should hold several.";
        }
    }

    private static IEnumerable<string> Strongest(PanelResult result)
    {
        if (result.Evidence.Where(evidence => evidence.Z is not null).MaxBy(evidence => evidence.Z) is { } strongest)
            yield return Invariant($"The strongest evidence is {strongest.Name}: {strongest.Z:0.0} standard deviations above the closest references.");
    }

    /// <summary>The smallest panel that supports a rate.</summary>
    public static int NeededPanel(double rate) => Enumerable.Range(PanelTest.LeastPanel, int.MaxValue - PanelTest.LeastPanel).First(size => SmallestP(size) <= rate);

    /// <summary>A rate as people write it, for example <c>1 %</c>.</summary>
    public static string Percent(double rate) => (100 * rate).ToString("0.###", CultureInfo.InvariantCulture) + " %";

    private static string Models(int count) => Invariant($"{count} reference model{(count == 1 ? "" : "s")}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>A p-value in a sentence that goes on after it, with its resolution where it is at its end.</summary>
    /// <param name="P">The p-value.</param>
    /// <param name="Panel">The panel that can give none smaller; null where it could.</param>
    private sealed record Probability(double P, string? Panel)
    {
        public override string ToString() => $"{PValueText.InSentence(P)},{(Panel is null ? "" : $" the smallest that {Panel} can give,")} ";
    }
}
