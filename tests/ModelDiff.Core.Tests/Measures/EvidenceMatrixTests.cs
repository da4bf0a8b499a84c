using System.Collections.Immutable;
using ModelDiff.Measures;

namespace ModelDiff.Tests.Measures;

public class EvidenceMatrixTests
{
    private static readonly ImmutableArray<double> Up = [0.6, 0.8];
    private static readonly ImmutableArray<double> Right = [1, 0];

    /// <summary>By hand: cosines 0.6 and, on the scale of comparison, Fisher's transform of it, ln(1.6 / 0.4) / 2 = ln 2.</summary>
    [Fact]
    public void Compute_Summaries_ComparesEveryTwo()
    {
        var matrix = EvidenceMatrix.Compute(new OutputGeometry(), [Up, Right, []]);

        matrix.Count.Should().Be(3);
        matrix[0, 1].Should().BeApproximately(0.6, 1e-12).And.Be(matrix[1, 0]);
        (matrix[0, 0], matrix[0, 2], matrix[2, 1]).Should().Be((null, null, null));
        matrix.Scaled(0, 1).Should().BeApproximately(Math.Log(2), 1e-12);
        matrix.Scaled(0, 2).Should().Be(double.NaN);
        matrix.Among([2, 1, 0])[1, 2].Should().Be(matrix[0, 1]);
    }

    [Fact]
    public void Compute_EvidenceThatSaysNothing_HasNoValue() =>
        EvidenceMatrix.Compute(new ResidualAgreement(), [[2, 1, 0], [3, 1, 0]])[0, 1].Should().BeNull();

    [Fact]
    public void Compute_Nothing_Throws()
    {
        FluentActions.Invoking(() => EvidenceMatrix.Compute(null!, [])).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => EvidenceMatrix.Compute(new OutputGeometry(), null!)).Should().Throw<ArgumentNullException>();
    }
}
