using System.Collections.Immutable;
using ModelDiff.Probes;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>
/// Whether two models find the same inputs alike: the correlation of the two matrices of cosines between all of a model's own outputs
/// (the decision distance matrices, DDM), taken above the diagonal, in [-1, 1].
/// </summary>
/// <remarks>
/// Outputs are centered first: less their mean over the inputs, so that a common offset does not make everything alike. Needs scores.
/// On inputs that no model was trained on, a copy follows its original for no other reason than having been copied.
/// Source: the paper's decision distance matrix (Li et al., ISSTA 2021, arXiv:2106.08890); representational similarity analysis, Kriegeskorte et al., 2008.
/// </remarks>
/// <param name="part">The inputs; default <see cref="ProbePart.Natural"/>.</param>
/// <param name="similarity">Similarity between the two triangles; default <see cref="DdvSimilarity.Pearson"/>.</param>
/// <param name="spectralPower">
/// Power to which the singular values of the centered outputs are raised, in (0, 1]: 1, the default, takes outputs as they are;
/// lower ones give directions in which outputs vary little more say.
/// </param>
public sealed class OutputGeometry(ProbePart? part = null, DdvSimilarity? similarity = null, double spectralPower = 1) : IEvidence
{
    private const int LeastInputs = 3;

    private readonly ProbePart _part = part ?? ProbePart.Natural;
    private readonly DdvSimilarity _similarity = similarity ?? DdvSimilarity.Pearson;

    /// <inheritdoc/>
    public string Name => $"geometry-{_part}";

    /// <inheritdoc/>
    public string Description => $"both find the same {(_part == ProbePart.Natural ? "natural inputs" : _part == ProbePart.Smooth ? "smooth noise" : _part.Name)} alike";

    /// <inheritdoc/>
    /// <remarks>Noise belongs to no task; all other inputs do, or may.</remarks>
    public bool IsTaskFree => _part == ProbePart.Noise;

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts { get; } = [part ?? ProbePart.Natural];

    /// <summary>The triangle's direction, as the similarity sees it.</summary>
    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        EvidenceVectors.CheckCount(answers, _part, LeastInputs, Name);
        return !EvidenceVectors.Vary(answers[_part]) ? [] : EvidenceVectors.Direction(EvidenceVectors.Reduce(answers[_part], Triangle), _similarity);
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect);
        return DdvSimilarity.CosineOf(victim, suspect);
    }

    /// <inheritdoc/>
    public double ToScale(double value) => EvidenceVectors.Fisher(value);

    private Tensor Triangle(Tensor outputs)
    {
        var directions = EvidenceVectors.Directions(Spread(outputs - outputs.mean([0], keepdim: true)));
        var above = triu_indices(outputs.shape[0], outputs.shape[0], 1, device: outputs.device);
        return mm(directions, directions.t()).index(TensorIndex.Tensor(above[0]), TensorIndex.Tensor(above[1]));
    }

    /// <summary>Outputs with their singular values raised to the power; turned, which no cosine sees.</summary>
    private Tensor Spread(Tensor centered)
    {
        if (spectralPower == 1)
            return centered;
        var (left, values, _) = linalg.svd(centered, fullMatrices: false);
        return left * values.pow(Lasting(spectralPower));
    }
}
