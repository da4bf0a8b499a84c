using System.Collections.Immutable;
using ModelDiff.Probes;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>
/// How close two models' class probabilities p and q lie, beyond the class that both find right:
/// <c>-1/2 ln(mean_i sum_k (p[i,k] - q[i,k]) (ln p[i,k] - ln q[i,k]))</c>, unbounded, larger for closer. Needs probabilities, or scores, which are taken as logits, and the same classes on both sides.
/// </summary>
/// <remarks>
/// A stolen model was taught these very probabilities. The sum is Jeffreys' divergence: Kullback-Leibler's in both directions. Models of different numbers of classes are not compared.
/// Source: Jeffreys, Proc. R. Soc. A 186, 1946; what a student learns from wrong classes: Hinton et al., arXiv:1503.02531.
/// </remarks>
/// <param name="part">The inputs; default <see cref="ProbePart.Natural"/>. Best those that the owner trained the victim on.</param>
public sealed class SoftAgreement(ProbePart? part = null) : IEvidence
{
    private const double LeastProbability = 1e-9;
    private const double LeastDivergence = 1e-6;

    private readonly ProbePart _part = part ?? ProbePart.Natural;

    /// <inheritdoc/>
    public string Name => "soft-agreement";

    /// <inheritdoc/>
    public string Description => "both give one input the same probabilities";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts { get; } = [part ?? ProbePart.Natural];

    /// <summary>The number of inputs, then the probabilities, row by row.</summary>
    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return !EvidenceVectors.Vary(answers[_part]) ? [] : [answers[_part].shape[0], .. EvidenceVectors.Reduce(answers[_part], ClassProbabilities.Of)];
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        if (victim.IsEmpty || suspect.IsEmpty || victim[0] != suspect[0])
            throw new ArgumentException("Two summaries of one probe are expected.", nameof(suspect));
        if (victim.Length != suspect.Length)
            return null;
        var sum = 0.0;
        for (var i = 1; i < victim.Length; i++)
            sum += (victim[i] - suspect[i]) * Math.Log((victim[i] + LeastProbability) / (suspect[i] + LeastProbability));
        return -0.5 * Math.Log(Math.Max(sum / victim[0], LeastDivergence));
    }
}
