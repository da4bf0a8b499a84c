using System.Collections.Immutable;
using System.Numerics.Tensors;
using ModelDiff.Probes;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ModelDiff.Measures;

/// <summary>
/// How alike two models spread their doubt over the classes: the mean over inputs of the cosine of <c>l[i,k] = ln(p[i,k] + 0.01)</c>, less its mean over classes, in [-1, 1].
/// Needs scores, and the same classes in the same order on both sides.
/// </summary>
/// <remarks>
/// By itself it sees the task first. What a verdict rests on is its part that a panel of the task does not have: the same vectors are whitened by the panel.
/// Answers that are probabilities already, rounded ones too, are taken as they are; others as logits.
/// </remarks>
/// <param name="part">The inputs; default <see cref="ProbePart.Natural"/>. Best those that the owner trained the victim on.</param>
public sealed class ResidualAgreement(ProbePart? part = null) : IEvidence
{
    private const double Floor = 0.01;

    private readonly ProbePart _part = part ?? ProbePart.Natural;

    /// <inheritdoc/>
    public string Name => "residual-agreement";

    /// <inheritdoc/>
    public string Description => "both spread their doubt alike over the classes";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts { get; } = [part ?? ProbePart.Natural];

    /// <summary>The number of classes, then a vector of norm 1: row by row the centered logarithms, scaled so that each row has the same norm.</summary>
    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (!EvidenceVectors.Vary(answers[_part]))
            return [];
        var classes = answers[_part].shape[1];
        return [classes, .. EvidenceVectors.Reduce(answers[_part], outputs =>
        {
            var logs = ClassProbabilities.Of(outputs).Plus(Lasting(Floor)).log();
            return EvidenceVectors.Directions(logs - logs.mean([1], keepdim: true)) / Lasting(Math.Sqrt(outputs.shape[0]));
        })];
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        if (victim.IsEmpty || suspect.IsEmpty)
            throw new ArgumentException("Two summaries of one probe are expected; one is empty.", nameof(suspect));
        return victim[0] != suspect[0] || victim.Length != suspect.Length ? null : Math.Clamp(TensorPrimitives.Dot(victim[1..], suspect[1..]), -1, 1);
    }
}
