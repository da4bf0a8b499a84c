using ModelDiff.Ddv;
using ModelDiff.Evidence;

namespace ModelDiff.Fingerprints;

/// <summary>The paper's own measure: the similarity of two DDVs, and how many of the panel are as similar to the suspect.</summary>
internal static class PanelSimilarity
{
    /// <summary>Its p-value is the conformal rank among the panel, <c>(1 + panel models at least as similar) / (1 + panel models)</c>; without a panel there is none.</summary>
    /// <param name="measure">Similarity of DDVs.</param>
    /// <param name="victim">The victim's DDV.</param>
    /// <param name="suspect">The suspect's.</param>
    /// <param name="panel">The panel's; may be empty.</param>
    public static EvidenceScore Score(DdvSimilarity measure, DecisionDistanceVector victim, DecisionDistanceVector suspect, IReadOnlyCollection<DecisionDistanceVector> panel)
    {
        var value = measure.Between(victim, suspect);
        if (panel.Count == 0)
            return new EvidenceScore(DdvEvidence.MeasureName, value);
        var unrelated = panel.Select(reference => measure.Between(reference, suspect)).ToArray();
        var mean = unrelated.Average();
        var deviation = Math.Sqrt(unrelated.Average(other => (other - mean) * (other - mean)));
        var p = (1.0 + unrelated.Count(other => other >= value)) / (1 + unrelated.Length);
        return new EvidenceScore(DdvEvidence.MeasureName, value, deviation > 0 ? (value - mean) / deviation : null, p);
    }
}
