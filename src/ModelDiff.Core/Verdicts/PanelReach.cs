using ModelDiff.Models;

namespace ModelDiff.Verdicts;

/// <summary>What a panel can support, told by what is known of its models before one of them is asked.</summary>
internal static class PanelReach
{
    /// <summary>Why no verdict of 'derived' can come of a panel, as a sentence; null where one can, as far as counting goes.</summary>
    /// <param name="panel">What is known of its models; empty for no panel, of which nothing is expected.</param>
    /// <param name="options">The accepted rate, and what is known of the victim's initialization.</param>
    public static string? Shortage(IReadOnlyCollection<ModelProfile> panel, AuditOptions options)
    {
        var rate = options.FalsePositiveRate;
        if (panel.Count == 0 || CanJudgeAmongTwins(panel, options))
            return null;
        var needed = FormattableString.Invariant($"a false-positive rate of {VerdictRule.Percent(rate)} takes about {VerdictRule.NeededPanel(rate)}, or a panel with twins of the victim");
        if (panel.Count < PanelTest.LeastPanel)
            return FormattableString.Invariant($"{panel.Count} reference models support no p-value at all; {needed}.");
        return VerdictRule.SmallestP(panel.Count) <= rate ? null : FormattableString.Invariant($"with {panel.Count} reference models no p-value can fall below {VerdictRule.SmallestP(panel.Count):0.####}; {needed}.");
    }

    private static bool CanJudgeAmongTwins(IReadOnlyCollection<ModelProfile> panel, AuditOptions options)
    {
        var own = panel.Count(model => model is { Role: ModelRole.Twin, Initialization: ModelInitialization.Own });
        var fresh = panel.Count(model => model.Role == ModelRole.Twin) - own;
        return new TwinPanel(fresh, own).IsEnough(options.SecretInitialization) && panel.Count - own - fresh >= TwinTest.LeastReferences && options.FalsePositiveRate >= TwinTest.LeastP;
    }
}
