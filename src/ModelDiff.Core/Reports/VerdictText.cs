using ModelDiff.Verdicts;

namespace ModelDiff.Reports;

/// <summary>Verdicts in words.</summary>
internal static class VerdictText
{
    /// <summary>The decision as half a sentence.</summary>
    public static string Words(VerdictDecision decision) => decision switch
    {
        VerdictDecision.Derived => "derived: suspect and victim are of one lineage",
        VerdictDecision.NotShown => "not shown that the suspect was made from the victim",
        _ => "undetermined",
    };

    /// <summary>What is claimed, and what is not, as two sentences.</summary>
    public static string Claim(VerdictDecision decision) => decision switch
    {
        VerdictDecision.Derived => "The suspect and the victim are of one lineage: one was made from the other, or both come from a third model. Which came first is not claimed.",
        VerdictDecision.NotShown => "It is not shown that the suspect was made from the victim. That it was not is not claimed.",
        _ => "Nothing is claimed of suspect and victim.",
    };

    /// <summary>The decision as a headline.</summary>
    public static string Headline(VerdictDecision decision) => decision switch
    {
        VerdictDecision.Derived => "Derived: suspect and victim are of one lineage",
        VerdictDecision.NotShown => "Not shown that the suspect was made from the victim",
        _ => "Undetermined: nothing can be said yet",
    };

    /// <summary>The p-value with its resolution: at its end it may be smaller in truth, and is never said to be.</summary>
    public static string P(Verdict verdict) => PValueText.Of(verdict.P) + (verdict.IsAtResolution ? ", the smallest that this panel can give" : "");

    /// <summary>The decision as files and style sheets name it.</summary>
    public static string Key(VerdictDecision decision) => decision switch
    {
        VerdictDecision.Derived => "derived",
        VerdictDecision.NotShown => "not-shown",
        _ => "undetermined",
    };
}
