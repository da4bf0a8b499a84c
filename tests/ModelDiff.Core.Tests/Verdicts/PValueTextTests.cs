using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class PValueTextTests
{
    [Theory]
    [InlineData(1.0, "1.0000")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00009999, "< 0.0001")]
    [InlineData(double.NaN, "-")]
    [InlineData(null, "-")]
    public void Of_InATable_NeverReadsZero(double? p, string text) => PValueText.Of(p).Should().Be(text);

    [Theory]
    [InlineData(0.05, "0.05")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "below 0.0001")]
    public void InSentence_NeverReadsZero(double p, string text) => PValueText.InSentence(p).Should().Be(text);
}
