using ModelDiff.Measures;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports;

/// <summary>The strongest evidence in words.</summary>
internal static class EvidenceText
{
    /// <summary>What speaks most for common origin and what most against it, by name; nothing without a panel.</summary>
    public static IEnumerable<(string Name, string Text)> Strongest(IEnumerable<EvidenceScore> evidence)
    {
        var strongest = StrongestEvidence.Of(evidence);
        if (strongest.For is { } best)
            yield return ("strongest evidence for", Of(best));
        if (strongest.Against is { } worst)
            yield return ("strongest evidence against", Of(worst));
    }

    private static string Of(EvidenceScore score) =>
        $"{score.Name} ({(score.Z is null ? "" : $"z {NumberText.Of(score.Z, "0.0")}, ")}p {PValueText.Of(score.P)}){(score.Description.Length == 0 ? "" : $", which asks whether {score.Description}")}";
}
