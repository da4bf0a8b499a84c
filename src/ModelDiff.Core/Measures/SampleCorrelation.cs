using System.Collections.Immutable;
using System.Numerics.Tensors;
using ModelDiff.Probes;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>
/// Sample correlation (SAC): <c>1 - mean_ij |cos(f(x[i]), f(x[j])) - cos(g(x[i]), g(x[j]))|</c> over all pairs of inputs, in [-1, 1], 1 for equal models. Needs scores.
/// </summary>
/// <remarks>Source: Guan, Liang and He, "Are you stealing my model? Sample correlation for fingerprinting deep neural networks", NeurIPS 2022, arXiv:2210.15427; its distance taken from 1.</remarks>
/// <param name="part">The inputs; default <see cref="ProbePart.CutMix"/>, the source's choice.</param>
public sealed class SampleCorrelation(ProbePart? part = null) : IEvidence
{
    private readonly ProbePart _part = part ?? ProbePart.CutMix;

    /// <inheritdoc/>
    public string Name => "sample-correlation";

    /// <inheritdoc/>
    public string Description => "both find the same inputs alike";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts { get; } = [part ?? ProbePart.CutMix];

    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return !EvidenceVectors.Vary(answers[_part]) ? [] : EvidenceVectors.Reduce(answers[_part], outputs =>
        {
            var directions = EvidenceVectors.Directions(outputs);
            return mm(directions, directions.t());
        });
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect);
        var differences = new double[victim.Length];
        TensorPrimitives.Subtract(victim, suspect, differences);
        return 1 - TensorPrimitives.SumOfMagnitudes<double>(differences) / differences.Length;
    }
}
