using ModelDiff.Measures;
using ModelDiff.Verdicts;

namespace ModelDiff.Reports;

/// <summary>
/// Writes a comparison as CSV, one line per evidence: <c>victim,suspect,decision,decisionP,evidence,value,lower,upper,z,p</c>; what there is not is empty.
/// Files of many comparisons can be put one below the other.
/// </summary>
public static class ComparisonCsv
{
    /// <summary>Writes a comparison.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="writer">Borrowed; written to, not closed.</param>
    public static void Write(ModelComparison comparison, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(writer);
        CsvText.Line(writer, "victim", "suspect", "decision", "decisionP", "evidence", "value", "lower", "upper", "z", "p");
        foreach (var score in comparison.Evidence)
        {
            var (lower, upper) = score.Name == DdvEvidence.EvidenceName ? (comparison.Interval?.Lower, comparison.Interval?.Upper) : default;
            CsvText.Line(
                writer,
                CsvText.Quoted(comparison.Victim.Name), CsvText.Quoted(comparison.Suspect.Name), VerdictText.Key(comparison.Verdict.Decision), CsvText.Number(comparison.Verdict.P),
                CsvText.Quoted(score.Name), CsvText.Number(score.Value), CsvText.Number(lower), CsvText.Number(upper),
                CsvText.Number(score.Z), CsvText.Number(score.P));
        }
    }
}
