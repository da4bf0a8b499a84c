using ModelDiff.Measures;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class AuditOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void FalsePositiveRate_OutsideOfZeroAndOne_Throws(double rate) =>
        FluentActions.Invoking(() => new AuditOptions { FalsePositiveRate = rate }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("A false-positive rate lies between 0 and 1.*");

    [Fact]
    public void Evidence_NoneOrTwoOfOneName_Throws()
    {
        foreach (var evidence in new IEvidence[][] { [], [new OutputGeometry(), new OutputGeometry()] })
            FluentActions.Invoking(() => new AuditOptions { Evidence = [.. evidence] }).Should().Throw<ArgumentException>().WithMessage("At least one evidence is expected, each with a name of its own.*");
        new AuditOptions { Evidence = [new OutputGeometry()] }.Evidence.Should().ContainSingle();
    }

    [Fact]
    public void MaximumQueries_BelowSixty_Throws()
    {
        FluentActions.Invoking(() => new AuditOptions { MaximumQueries = 59 }).Should().Throw<ArgumentOutOfRangeException>();
        new AuditOptions { MaximumQueries = 60 }.MaximumQueries.Should().Be(60);
    }
}
