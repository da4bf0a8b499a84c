using System.Collections.Immutable;
using ModelDiff.Measures;

namespace ModelDiff.Verdicts;

/// <summary>The outcome of a <see cref="PanelTest"/>. Immutable.</summary>
/// <param name="Score">The score of victim and suspect over all evidences; NaN where the panel is too small for any.</param>
/// <param name="Unrelated">The same score of pairs that are known to be unrelated.</param>
/// <param name="Evidence">What each evidence says, with its standard score and p-value where the panel allows them.</param>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed record PanelResult(double Score, UnrelatedScores Unrelated, ImmutableArray<EvidenceScore> Evidence)
{
    /// <summary>The p-value, in (0, 1]; null where the panel is too small.</summary>
    public double? P => double.IsFinite(Score) ? Unrelated.PValue(Score) : null;

    /// <summary>The smallest p-value that this panel can support, in (0, 1].</summary>
    public double SmallestP => Unrelated.PValue(double.PositiveInfinity);
}
