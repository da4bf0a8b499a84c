using System.Collections.Immutable;
using ModelDiff.Ddv;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Evidence;

/// <summary>
/// Whether two models are unsure of the same inputs: the correlation of <c>ln(1 - max_k p[i,k])</c>, in [-1, 1].
/// Needs the highest class probability only; the two models may have different classes.
/// </summary>
/// <remarks>Scores are taken as logits.</remarks>
/// <param name="part">The inputs; default <see cref="ProbePart.Natural"/>.</param>
public sealed class ConfidenceProfile(ProbePart part = ProbePart.Natural) : IEvidence
{
    private const double LeastDoubt = 1e-4;

    /// <inheritdoc/>
    public string Name => "confidence-profile";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts { get; } = [part];

    /// <summary>The direction of the centered logarithms.</summary>
    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelResponses responses)
    {
        ArgumentNullException.ThrowIfNull(responses);
        EvidenceVectors.CheckCount(responses, part, 3, Name);
        return EvidenceVectors.Direction(EvidenceVectors.Reduce(responses[part], outputs => (1 - nn.functional.softmax(outputs, 1).amax([1]) + LeastDoubt).log()), DdvSimilarity.Pearson);
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
