using System.Collections.Immutable;

namespace ModelDiff.Verdicts;

/// <summary>From the test among twins to a verdict in words.</summary>
internal static class TwinRule
{
    /// <summary>Derived where the p-value is at most the rate; not shown where it is above; undetermined where the panel lacks what the test needs.</summary>
    /// <param name="result">What the test says.</param>
    /// <param name="ranks">What the panel's ranks say, of all evidence: where twins are missing, they can still clear.</param>
    /// <param name="options">The accepted false-positive rate, and what is known of the victim's initialization.</param>
    /// <param name="looks">How often the evidence may be looked at; p-values are multiplied by it.</param>
    public static Verdict Decide(TwinTestResult result, PanelResult ranks, AuditOptions options, int looks)
    {
        if (!result.Twins.IsEnough(options.SecretInitialization))
            return Cleared(ranks, options, looks) ?? WithoutTwins(result, options);
        if (!result.IsLargeEnough)
        {
            return Undetermined(result.SameClasses
                ? Invariant($"{result.References} reference models can be compared with victim and suspect, of which {result.ReferencesOfTask} do their task; at least {TwinTest.LeastReferences} and {TwinTest.LeastOfTask} are needed.")
                : Invariant($"{result.References} reference models can be compared with victim and suspect; at least {TwinTest.LeastReferences} are needed."));
        }

        if (result.IsOfAnotherRecipe)
            return (result.SameClasses ? Cleared(ranks, options, looks) : null) ?? OfAnotherRecipe(result);
        if (result.P is not { } single)
            return Undetermined("Victim and suspect share nothing that could be compared beside what the panel has: natural inputs or noise are missing, or their answers do not vary.");
        var p = Math.Min(1, single * looks);
        return new Verdict(p <= options.FalsePositiveRate ? VerdictDecision.Derived : VerdictDecision.NotShown, p, [.. Reasons(result, p, options)]) { SmallestP = Math.Min(1, TwinTest.LeastP * looks) };
    }

    private static IEnumerable<string> Reasons(TwinTestResult result, double p, AuditOptions options)
    {
        var isDerived = p <= options.FalsePositiveRate;
        yield return Found(result);
        yield return Invariant($"An innocent model like those of the panel ({Population(result, options)}) would come as close with probability {Text(p)}, {(isDerived ? "which is within" : "more than")} the accepted false-positive rate of {VerdictRule.Percent(options.FalsePositiveRate)}.{(isDerived ? "" : " This does not prove that the suspect is innocent.")}");
        if (!isDerived && result.SharesInitialization != true && result.PFresh <= options.FalsePositiveRate)
            yield return "It is closer to the victim than to the twins of fresh initialization; but a twin that began at the victim's initial weights, or a model taught by one, comes as close. Where those weights are attested to have been secret, that could be said to be excluded.";
        if (!isDerived)
            yield break;
        yield return VerdictRule.NoDirection;
        yield return options.SecretInitialization
            ? VerdictRule.RestsOnTheRecord
            : "Could somebody have trained from your initialization by a recipe unlike your twins'? For such a model these figures do not speak.";
    }

    /// <summary>What decided, in words.</summary>
    private static string Found(TwinTestResult result) => result switch
    {
        { SharesInitialization: true, Noise: { } noise } => Invariant($"On noise, which no model was trained on, the suspect has as much in common with the victim as models may that began at its initial weights, and is judged among those: it shares {noise:0.00} of what the victim has beyond all others, where 1 is everything and 0 what strangers share."),
        { SameClasses: true, Residuals: { } residuals } => Invariant($"The suspect shares {residuals:0.00} of what the victim has beyond all models of its task, where 1 is everything and 0 what strangers share."),
        { Noise: { } noise } => Invariant($"On noise, which belongs to no task, the suspect shares {noise:0.00} of what the victim has beyond all others, where 1 is everything and 0 what strangers share."),
        _ => "The suspect cannot be compared with the victim.",
    };

    /// <summary>Not shown by ranks alone; null where they do not clear.</summary>
    private static Verdict? Cleared(PanelResult ranks, AuditOptions options, int looks)
    {
        var rank = ranks.P is { } p && ranks.SmallestP <= options.FalsePositiveRate ? Math.Min(1, p * looks) : 0;
        return rank <= options.FalsePositiveRate ? null : new Verdict(VerdictDecision.NotShown, rank,
        [
            Invariant($"Victim and suspect do the same task, and the suspect is no closer to the victim than unrelated models are: an innocent one would look so close with probability {PValueText.InSentence(rank)} or more."),
            "This does not prove that the suspect is innocent.",
        ]);
    }

    private static Verdict WithoutTwins(TwinTestResult result, AuditOptions options)
    {
        var (fresh, own) = (result.Twins.Fresh, result.Twins.Own);
        return Undetermined(
            "Victim and suspect do the same task: the suspect may be a second model by the victim's own data and recipe, which looks like a copy without being one.",
            Invariant($"'Derived' is withheld, because the panel has {fresh} such twins of fresh initialization and {own} of the victim's own; at least {TwinPanel.LeastFresh} and {(options.SecretInitialization ? 0 : TwinPanel.LeastOwn)} are needed, with {TwinTest.LeastReferences} reference models, {TwinTest.LeastOfTask} of them of the task."),
            "'modeldiff panel train' makes them; 'role': 'twin' and 'initialization': 'fresh' or 'own' name them in a list of models.");
    }

    private static Verdict OfAnotherRecipe(TwinTestResult result) => Undetermined(
        Invariant($"The panel's twins are unlike the victim: made by one recipe, they would differ from it so with probability {PValueText.InSentence(result.PRecipe!.Value)}. Beside such twins an innocent second model by the victim's real recipe looks like a copy, so that nothing is concluded from them."),
        "A recipe.json beside the victim that says how it was trained (images, batches, rates, augmentation, weights that it began at), and 'modeldiff panel train', make twins that are like it; or second models by the owner's own script.");

    private static Verdict Undetermined(params ImmutableArray<string> reasons) => new(VerdictDecision.Undetermined, null, reasons);

    private static string Population(TwinTestResult result, AuditOptions options) => Invariant(
        $"{result.References} reference models{(result.Architectures > 0 ? Invariant($" in {result.Architectures} architectures") : "")}, {result.ReferencesOfTask} of them of the victim's task, {result.Twins.Fresh} twins of fresh{(options.SecretInitialization ? "" : Invariant($" and {result.Twins.Own} of the victim's own"))} initialization");

    private static string Text(double p) => p <= TwinTest.LeastP ? Invariant($"{TwinTest.LeastP:0.####} or less") : PValueText.InSentence(p);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
