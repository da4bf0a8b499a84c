using System.Collections.Immutable;
using ModelDiff.Ddv;
using static TorchSharp.torch;

namespace ModelDiff.Evidence;

/// <summary>
/// Whether two models find the same inputs alike: the correlation of the two matrices of cosines between all of a model's own outputs
/// (the decision distance matrices, DDM), taken above the diagonal, in [-1, 1].
/// </summary>
/// <remarks>
/// Outputs are centered first: less their mean over the inputs, so that a common offset does not make everything alike. Needs scores.
/// Source: the paper's decision distance matrix (Li et al., ISSTA 2021, arXiv:2106.08890); representational similarity analysis, Kriegeskorte et al., 2008.
/// </remarks>
/// <param name="part">The inputs; default <see cref="ProbePart.Natural"/>.</param>
/// <param name="similarity">Similarity between the two triangles; default <see cref="DdvSimilarity.Pearson"/>.</param>
public sealed class OutputGeometry(ProbePart part = ProbePart.Natural, DdvSimilarity? similarity = null) : IEvidence
{
    private readonly DdvSimilarity _similarity = similarity ?? DdvSimilarity.Pearson;

    /// <inheritdoc/>
    public string Name => "output-geometry";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts { get; } = [part];

    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelResponses responses)
    {
        ArgumentNullException.ThrowIfNull(responses);
        EvidenceVectors.CheckCount(responses, part, 3, Name);
        return EvidenceVectors.Reduce(responses[part], outputs =>
        {
            var directions = EvidenceVectors.Directions(outputs - outputs.mean([0], keepdim: true));
            var above = triu_indices(outputs.shape[0], outputs.shape[0], 1, device: outputs.device);
            return mm(directions, directions.t()).index(TensorIndex.Tensor(above[0]), TensorIndex.Tensor(above[1]));
        });
    }

    /// <inheritdoc/>
    public double Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect) => _similarity.Between(victim, suspect);
}
