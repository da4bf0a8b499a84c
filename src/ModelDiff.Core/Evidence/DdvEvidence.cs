using System.Collections.Immutable;
using ModelDiff.Ddv;
using static TorchSharp.torch;

namespace ModelDiff.Evidence;

/// <summary>The paper's measure: the similarity of the two decision distance vectors <c>d[i] = distance(f(x[i]), f(x'[i]))</c>, in [-1, 1].</summary>
/// <remarks>Needs scores, or labels with <see cref="OutputDistance.LabelDisagreement"/>. Source: Li et al., ISSTA 2021, arXiv:2106.08890.</remarks>
/// <param name="distance">Distance between the outputs of a pair; default <see cref="OutputDistance.Cosine"/>.</param>
/// <param name="similarity">Similarity between DDVs; default <see cref="DdvSimilarity.Cosine"/>.</param>
/// <param name="part">
/// The second inputs of the pairs, the natural ones being the first; default <see cref="ProbePart.Adversarial"/>.
/// With <see cref="ProbePart.Natural"/> each input is paired with the next one, the last with the first.
/// </param>
public sealed class DdvEvidence(OutputDistance? distance = null, DdvSimilarity? similarity = null, ProbePart part = ProbePart.Adversarial) : IEvidence
{
    /// <summary>The name of the measure, wherever it is taken.</summary>
    internal const string MeasureName = "ddv-similarity";

    private readonly OutputDistance _distance = distance ?? OutputDistance.Cosine;
    private readonly DdvSimilarity _similarity = similarity ?? DdvSimilarity.Cosine;

    /// <inheritdoc/>
    public string Name => MeasureName;

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts { get; } = part == ProbePart.Natural ? [part] : [ProbePart.Natural, part];

    /// <summary>The DDV's direction, as the similarity sees it.</summary>
    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelResponses responses)
    {
        ArgumentNullException.ThrowIfNull(responses);
        EvidenceVectors.CheckCount(responses, Parts[0], 2, Name);
        using var scope = NewDisposeScope();
        var first = responses[ProbePart.Natural];
        return EvidenceVectors.Direction(EvidenceVectors.Read(_distance.Between(first, part == ProbePart.Natural ? first.roll(-1, 0) : responses[part])), _similarity);
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect);
        return DdvSimilarity.CosineOf(victim, suspect);
    }
}
