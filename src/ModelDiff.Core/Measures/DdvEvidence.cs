using System.Collections.Immutable;
using ModelDiff.Probes;

namespace ModelDiff.Measures;

/// <summary>The paper's measure: the similarity of the two decision distance vectors <c>d[i] = distance(f(x[i]), f(x'[i]))</c>, in [-1, 1].</summary>
/// <remarks>Needs scores, or labels with <see cref="OutputDistance.LabelDisagreement"/>. Source: Li et al., ISSTA 2021, arXiv:2106.08890.</remarks>
/// <param name="distance">Distance between the outputs of a pair; default <see cref="OutputDistance.Cosine"/>.</param>
/// <param name="similarity">Similarity between DDVs; default <see cref="DdvSimilarity.Cosine"/>.</param>
/// <param name="first">The first inputs of the pairs; default <see cref="ProbePart.First"/>.</param>
/// <param name="second">The second ones; default <see cref="ProbePart.Second"/>. The same part as the first: each input is paired with the next one, the last with the first.</param>
public sealed class DdvEvidence(OutputDistance? distance = null, DdvSimilarity? similarity = null, ProbePart? first = null, ProbePart? second = null) : IEvidence
{
    /// <summary>The name of this evidence, whatever its settings.</summary>
    internal const string EvidenceName = "ddv-similarity";

    private readonly OutputDistance _distance = distance ?? OutputDistance.Cosine;
    private readonly DdvSimilarity _similarity = similarity ?? DdvSimilarity.Cosine;
    private readonly ProbePart _first = first ?? ProbePart.First;
    private readonly ProbePart _second = second ?? ProbePart.Second;

    /// <inheritdoc/>
    public string Name => EvidenceName;

    /// <inheritdoc/>
    public string Description => "both react alike to the same input pairs";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts => _first == _second ? [_first] : [_first, _second];

    /// <summary>The DDV's direction, as the similarity sees it.</summary>
    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        EvidenceVectors.CheckCount(answers, _first, 2, Name);
        return Summarize(new DdvComputer(_distance).Compute(answers, _first, _second));
    }

    /// <summary>The summary of a DDV that is at hand.</summary>
    internal ImmutableArray<double> Summarize(DecisionDistanceVector ddv) => EvidenceVectors.Direction(ddv.Values, _similarity);

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect);
        return DdvSimilarity.CosineOf(victim, suspect);
    }
}
