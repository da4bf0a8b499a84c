using System.Collections.Immutable;
using System.Numerics.Tensors;
using ModelDiff.Probes;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>
/// Linear centered kernel alignment (CKA) of the outputs: <c>|Y'X|² / (|X'X| |Y'Y|)</c> with outputs X and Y less their means and Frobenius norms, in [0, 1].
/// It does not change with rotations and scalings of the outputs. Needs scores.
/// </summary>
/// <remarks>Source: Kornblith et al., ICML 2019, arXiv:1905.00414, section 3.</remarks>
/// <param name="part">The inputs; default <see cref="ProbePart.Natural"/>.</param>
public sealed class KernelAlignment(ProbePart? part = null) : IEvidence
{
    private readonly ProbePart _part = part ?? ProbePart.Natural;

    /// <inheritdoc/>
    public string Name => "kernel-alignment";

    /// <inheritdoc/>
    public string Description => "both order the same inputs alike";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts { get; } = [part ?? ProbePart.Natural];

    /// <summary>The Gram matrix of the centered outputs, scaled to norm 1.</summary>
    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        EvidenceVectors.CheckCount(answers, _part, 2, Name);
        return !EvidenceVectors.Vary(answers[_part]) ? [] : EvidenceVectors.Reduce(answers[_part], outputs =>
        {
            var centered = outputs - outputs.mean([0], keepdim: true);
            var scaled = centered / centered.abs().max().clamp_min(Lasting(float.Epsilon));   // so that no fourth power leaves double's range
            var gram = mm(scaled, scaled.t());
            var norm = gram.Squared().sum().sqrt();
            return gram / norm.Plus(norm.eq(Lasting(0)).to(norm.dtype));
        });
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect);
        return Math.Clamp(TensorPrimitives.Dot(victim, suspect), 0, 1);
    }
}
