using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Tests.Scoring;

public class RocCurveTests
{
    // Of the nine (positive, negative) pairs, 3 + 2.5 + 1 are won.
    private readonly RocCurve _curve = new([0.9, 0.5, 0.4], [0.5, 0.1, 0.45]);

    [Fact]
    public void Area_WithATie_CountsItHalf() => _curve.Area.Should().BeApproximately(6.5 / 9, 1e-15);

    [Theory]
    [InlineData(0, 1.0 / 3)]
    [InlineData(0.32, 1.0 / 3)]
    [InlineData(1.0 / 3, 2.0 / 3)]
    [InlineData(2.0 / 3, 1)]
    [InlineData(1, 1)]
    public void TruePositiveRate_AtARate_IsTheShareAboveTheLowestThresholdAllowed(double falsePositiveRate, double expected) =>
        _curve.TruePositiveRate(falsePositiveRate).Value.Should().BeApproximately(expected, 1e-15);

    [Fact]
    public void Points_RunFromZeroToOne()
    {
        var points = _curve.Points;

        points.Select(point => Math.Round(3 * point.FalsePositiveRate)).Should().Equal(0, 0, 1, 2, 2, 3);
        points.Select(point => Math.Round(3 * point.TruePositiveRate)).Should().Equal(0, 1, 2, 2, 3, 3);
    }

    [Fact]
    public void Constructor_WithoutNegatives_Throws() =>
        FluentActions.Invoking(() => new RocCurve([0.5], [])).Should().Throw<ArgumentException>().WithMessage("*1 derived and 0 unrelated*");
}
