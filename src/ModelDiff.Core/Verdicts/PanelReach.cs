using ModelDiff.Models;

namespace ModelDiff.Verdicts;

/// <summary>What a panel can support, told by what is known of its models before one of them is asked.</summary>
internal static class PanelReach
{
    private const int RecommendedReferences = 20;   // most of what was measured rests on so many
    private const int RecommendedArchitectures = 3;

    /// <summary>Why no verdict of 'derived' can come of a panel, as a sentence; null where one can, as far as counting goes.</summary>
    /// <param name="panel">What is known of its models; empty for no panel, of which nothing is expected.</param>
    /// <param name="options">The accepted rate, and what is known of the victim's initialization.</param>
    public static string? Shortage(IReadOnlyCollection<ModelProfile> panel, AuditOptions options)
    {
        var (rate, count) = (options.FalsePositiveRate, panel.Count(model => !model.LearnedLabels));
        if (panel.Count == 0 || CanJudgeAmongTwins(panel, options))
            return null;
        var needed = FormattableString.Invariant($"a false-positive rate of {VerdictRule.Percent(rate)} takes about {VerdictRule.NeededPanel(rate)}, or a panel with twins of the victim");
        const string TooSmall = "the panel is too small for the accepted false-positive rate, so the verdict will be 'undetermined'";
        if (count < PanelTest.LeastPanel)
            return FormattableString.Invariant($"{TooSmall}: {count} reference models{(count < panel.Count ? " beside those that learned another model's labels" : "")} support no p-value at all; {needed}.");
        if (VerdictRule.SmallestP(count) > rate)
            return FormattableString.Invariant($"{TooSmall}: with {count} reference models no p-value can fall below {VerdictRule.SmallestP(count):0.####}; {needed}.");
        return options.SecretInitialization ? null : FormattableString.Invariant($"with this panel behavior can clear a suspect, and not show that it was derived: that takes {TwinTest.LeastReferences} references, {TwinPanel.LeastFresh} twins of the victim from fresh weights and {TwinPanel.LeastOwn} from its own initial ones ({References(panel).Length}, {TwinsOf(panel).Fresh} and {TwinsOf(panel).Own} are there), which 'modeldiff panel train' makes, or a secret initialization.");
    }

    /// <summary>What a panel lacks of the least that a verdict on any suspect takes at the accepted rate, in whole sentences; empty where it has all of it.</summary>
    /// <inheritdoc cref="Shortage"/>
    public static IEnumerable<string> Lacks(IReadOnlyCollection<ModelProfile> panel, AuditOptions options)
    {
        var (references, ofTask, twins) = (References(panel).Length, LargestTask(panel).Length, TwinsOf(panel));
        if (options.FalsePositiveRate < TwinTest.LeastP)
            yield return FormattableString.Invariant($"No p-value below {TwinTest.LeastP:0.####} is ever stated, so that no panel supports a false-positive rate of {VerdictRule.Percent(options.FalsePositiveRate)}.");
        if (references < TwinTest.LeastReferences)
            yield return FormattableString.Invariant($"A verdict takes {TwinTest.LeastReferences} references at least; there are {references}.");
        if (ofTask < TwinTest.LeastOfTask)
            yield return FormattableString.Invariant($"At least {TwinTest.LeastOfTask} of them must do the victim's task; the most that do one are {ofTask}.");
        if (twins.Fresh < TwinPanel.LeastFresh)
            yield return FormattableString.Invariant($"{(options.SecretInitialization ? "A suspect with the victim's own classes" : "'Derived'")} takes {TwinPanel.LeastFresh} twins from fresh weights at least; there are {twins.Fresh}.");
        if (twins.Own < TwinPanel.LeastOwn && !options.SecretInitialization)
            yield return FormattableString.Invariant($"It takes {TwinPanel.LeastOwn} twins from the victim's own initial weights at least, unless those are attested to be secret; there are {twins.Own}.");
        if (options.SecretInitialization && !twins.IsEnough(secretInitialization: true) && VerdictRule.NeededPanel(options.FalsePositiveRate) is var needed && references + twins.Fresh + twins.Own is var count && count < needed)
            yield return FormattableString.Invariant($"Without twins, a suspect with other classes takes {needed} models at least at a false-positive rate of {VerdictRule.Percent(options.FalsePositiveRate)}; there are {count}.");
    }

    /// <summary>What more of a panel finds more, in whole sentences; empty where it has as much as was measured.</summary>
    /// <param name="panel">What is known of its models.</param>
    public static IEnumerable<string> Advice(IReadOnlyCollection<ModelProfile> panel)
    {
        var task = LargestTask(panel);
        if (task.Length < RecommendedReferences)
            yield return FormattableString.Invariant($"{RecommendedReferences} references of one task are recommended, as more of them find more; there are {task.Length}.");
        if (task.Select(model => model.Architecture).Distinct(StringComparer.Ordinal).Count() is var architectures and < RecommendedArchitectures)
            yield return FormattableString.Invariant($"{RecommendedArchitectures} architectures among them are recommended, the suspect's if it is known; there {(architectures == 1 ? "is" : "are")} {architectures}.");
    }

    private static bool CanJudgeAmongTwins(IReadOnlyCollection<ModelProfile> panel, AuditOptions options) =>
        TwinsOf(panel).IsEnough(options.SecretInitialization) && References(panel).Length >= TwinTest.LeastReferences && options.FalsePositiveRate >= TwinTest.LeastP;

    private static TwinPanel TwinsOf(IReadOnlyCollection<ModelProfile> panel)
    {
        var own = panel.Count(model => model is { Role: ModelRole.Twin, Initialization: ModelInitialization.Own });
        return new TwinPanel(panel.Count(model => model.Role == ModelRole.Twin) - own, own);
    }

    /// <summary>Those that are a null: students of another model's labels are one family, and none by themselves.</summary>
    private static ModelProfile[] References(IEnumerable<ModelProfile> panel) => [.. panel.Where(model => model.Role != ModelRole.Twin && !model.LearnedLabels)];

    private static ModelProfile[] LargestTask(IEnumerable<ModelProfile> panel) => References(panel).GroupBy(model => model.Task).Select(group => group.ToArray()).MaxBy(group => group.Length) ?? [];
}
