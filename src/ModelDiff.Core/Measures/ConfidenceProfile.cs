using System.Collections.Immutable;
using ModelDiff.Probes;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>
/// Whether two models are unsure of the same inputs: the correlation of <c>ln(1 - max_k p[i,k])</c>, in [-1, 1].
/// Needs the highest class probability only; the two models may have different classes.
/// </summary>
/// <remarks>Answers that are no probabilities are taken as logits.</remarks>
/// <param name="part">The inputs; default <see cref="ProbePart.Natural"/>.</param>
public sealed class ConfidenceProfile(ProbePart? part = null) : IEvidence
{
    private const double LeastDoubt = 1e-4;

    private readonly ProbePart _part = part ?? ProbePart.Natural;

    /// <inheritdoc/>
    public string Name => "confidence-profile";

    /// <inheritdoc/>
    public string Description => "both are sure and unsure of the same inputs";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts { get; } = [part ?? ProbePart.Natural];

    /// <summary>The direction of the centered logarithms.</summary>
    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        EvidenceVectors.CheckCount(answers, _part, 3, Name);
        return !EvidenceVectors.Vary(answers[_part]) ? [] : EvidenceVectors.Direction(EvidenceVectors.Reduce(answers[_part], outputs => ClassProbabilities.Of(outputs).amax([1]).Complement().Plus(Lasting(LeastDoubt)).log()), DdvSimilarity.Pearson);
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect);
        return DdvSimilarity.CosineOf(victim, suspect);
    }

    /// <inheritdoc/>
    public double ToScale(double value) => EvidenceVectors.Fisher(value);
}
