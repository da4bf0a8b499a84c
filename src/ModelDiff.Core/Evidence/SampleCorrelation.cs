using System.Collections.Immutable;
using System.Numerics.Tensors;
using static TorchSharp.torch;

namespace ModelDiff.Evidence;

/// <summary>
/// Sample correlation (SAC): <c>1 - mean_ij |cos(f(x[i]), f(x[j])) - cos(g(x[i]), g(x[j]))|</c> over all pairs of inputs, in [-1, 1], 1 for equal models. Needs scores.
/// </summary>
/// <remarks>Source: Guan, Liang and He, "Are you stealing my model? Sample correlation for fingerprinting deep neural networks", NeurIPS 2022, arXiv:2210.15427; its distance taken from 1.</remarks>
/// <param name="part">The inputs; default <see cref="ProbePart.CutMix"/>, the source's choice.</param>
public sealed class SampleCorrelation(ProbePart part = ProbePart.CutMix) : IEvidence
{
    /// <inheritdoc/>
    public string Name => "sample-correlation";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts { get; } = [part];

    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelResponses responses)
    {
        ArgumentNullException.ThrowIfNull(responses);
        return EvidenceVectors.Reduce(responses[part], outputs =>
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
