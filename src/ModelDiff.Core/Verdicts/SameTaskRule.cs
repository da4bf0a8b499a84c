namespace ModelDiff.Verdicts;

/// <summary>From the test of two models of one task to a verdict in words.</summary>
internal static class SameTaskRule
{
    /// <summary>Derived where the p-value is at most the rate and the panel holds twins of both kinds; withheld without them; not shown where it is above.</summary>
    /// <param name="result">What the whitened residuals say.</param>
    /// <param name="ranks">What the panel's ranks say, of all evidence.</param>
    /// <param name="looks">How often the evidence may be looked at; p-values are multiplied by it.</param>
    /// <param name="rate">The accepted false-positive rate.</param>
    public static Verdict Decide(SameTaskResult result, PanelResult ranks, int looks, double rate)
    {
        if (!result.Twins.IsComplete)
            return WithoutTwins(result, ranks.P is { } rank && ranks.SmallestP <= rate ? Math.Min(1, rank * looks) : null, rate);
        if (result.P is not { } single)
        {
            return new Verdict(VerdictDecision.Undetermined, null,
                [Invariant($"Of the reference models {result.References} do the task of victim and suspect; at least {SameTaskTest.LeastReferences} with natural inputs are needed.")]);
        }

        var p = Math.Min(1, single * looks);
        var population = Population(result);
        return p <= rate
            ? new Verdict(VerdictDecision.Derived, p,
            [
                Invariant($"The suspect shares {result.W:0.00} of what the victim has beyond all models of its task, where 1 is everything and 0 what strangers share."),
                Invariant($"An innocent model like those of the panel ({population}) would share as much with probability {Text(p)}, which is within the accepted false-positive rate of {VerdictRule.Percent(rate)}."),
                "Which of the two came first, or whether both come from a third model, is not told by this evidence.",
                "It does not speak for models that began at the victim's initial weights by other data or recipes than the panel's twins: could somebody have trained from your initialization?",
            ])
            : new Verdict(VerdictDecision.NotShown, p,
            [
                Invariant($"The suspect shares {result.W:0.00} of what the victim has beyond all models of its task, where 1 is everything and 0 what strangers share."),
                Invariant($"An innocent model like those of the panel ({population}) would share as much with probability {Text(p)}, more than the accepted false-positive rate of {VerdictRule.Percent(rate)}. This does not prove that the suspect is innocent."),
            ]);
    }

    private static Verdict WithoutTwins(SameTaskResult result, double? rank, double rate)
    {
        if (rank > rate)
        {
            return new Verdict(VerdictDecision.NotShown, rank,
            [
                Invariant($"Victim and suspect do the same task, and the suspect is no closer to the victim than unrelated models are: an innocent one would look so close with probability {Text(rank.Value)} or more."),
                "This does not prove that the suspect is innocent.",
            ]);
        }

        var (fresh, own) = (result.Twins.Fresh, result.Twins.Own);
        return new Verdict(VerdictDecision.Undetermined, null,
        [
            "Victim and suspect do the same task: the suspect may be a second model by the victim's own data and recipe, which looks like a copy without being one.",
            Invariant($"'Derived' is withheld, because the panel has {fresh} such twins of fresh initialization and {own} of the victim's own; at least {TwinPanel.LeastFresh} and {TwinPanel.LeastOwn} are needed, with {SameTaskTest.LeastReferences} reference models of the task."),
            "'modeldiff panel train' makes them; 'role': 'twin' and 'initialization': 'fresh' or 'own' name them in a list of models.",
        ]);
    }

    private static string Population(SameTaskResult result) => Invariant(
        $"{result.References} reference models of the task{(result.Architectures > 0 ? Invariant($" in {result.Architectures} architectures") : "")}, {result.Twins.Fresh} twins of fresh and {result.Twins.Own} of the victim's own initialization");

    private static string Text(double p) => p <= SameTaskTest.LeastP ? Invariant($"{SameTaskTest.LeastP:0.####} or less") : PValueText.InSentence(p);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
