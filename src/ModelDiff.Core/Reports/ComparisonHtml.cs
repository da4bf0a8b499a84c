using ModelDiff.Inputs;
using ModelDiff.Reports.Html;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports;

/// <summary>Writes a comparison as one HTML file for people: it loads nothing, runs no script, follows light and dark, and can be printed.</summary>
public static class ComparisonHtml
{
    /// <summary>Writes a report as UTF-8. The same comparison gives the same bytes; times are left out.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="stream">Borrowed; written to, not closed.</param>
    /// <param name="pairs">Borrowed; the pairs that it was made on, of which the report shows those that tell most where they are images. Null to leave them out.</param>
    /// <exception cref="ArgumentException">There are not as many pairs as the comparison has.</exception>
    public static void Write(ModelComparison comparison, Stream stream, InputPairs? pairs = null)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(stream);
        if (pairs is not null && pairs.Count != comparison.Pairs)
            throw new ArgumentException($"The comparison was made on {comparison.Pairs} pairs; got {pairs.Count}.", nameof(pairs));
        HtmlPage.Write(stream, $"{comparison.Suspect.Name} against {comparison.Victim.Name}", "Was this model made from that one?", html =>
        {
            ComparisonSections.Verdict(html, comparison, "h1");
            if (!comparison.IsByWeights)
                ComparisonSections.Evidence(html, comparison);
            if (comparison.Weights is { } weights)
                WeightSection.Write(html, weights);
            AddedSections.Write(html, comparison.Sections);
            if (!comparison.IsByWeights)
            {
                ComparisonSections.Charts(html, comparison);
                ComparisonSections.Pairs(html, comparison, pairs);
            }

            SettingsSection.Write(html, ReportSettings.Of(comparison));
            RecordSection.Write(html, comparison.Record);
            if (!comparison.IsByWeights)
                ComparisonSections.Distances(html, comparison);
        });
    }
}
