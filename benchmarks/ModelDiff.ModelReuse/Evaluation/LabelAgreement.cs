using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Probes;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>The share of inputs to which both models give the same label, in [0, 1]. Needs labels only, and the same classes on both sides.</summary>
/// <remarks>Source, with inputs at the victim's decision boundary: IPGuard, Cao, Jia and Gong, AsiaCCS 2021, arXiv:1910.12903.</remarks>
/// <param name="part">The inputs.</param>
internal sealed class LabelAgreement(ProbePart part) : IEvidence
{
    public string Name => "label-agreement";

    public string Description => "both give the same labels";

    public ImmutableArray<ProbePart> Parts => [part];

    public ImmutableArray<double> Summarize(ModelAnswers answers) =>
        EvidenceVectors.Vary(answers[part]) ? EvidenceVectors.Labels(answers[part]) : [];

    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect);
        var agreed = 0;
        for (var i = 0; i < victim.Length; i++)
            agreed += victim[i] == suspect[i] ? 1 : 0;
        return (double)agreed / victim.Length;
    }
}
