using ModelDiff.Reports;
using ModelDiff.Reports.Html;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Reports;

public class NumbersTests
{
    [Theory]
    [InlineData(1.0, "1.0000")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00009999, "< 0.0001")]
    [InlineData(double.NaN, "-")]
    [InlineData(null, "-")]
    public void PValue_InATable_NeverReadsZero(double? p, string text) => PValueText.Of(p).Should().Be(text);

    [Theory]
    [InlineData(0.05, "0.05")]
    [InlineData(0.00001, "below 0.0001")]
    public void PValue_InASentence_NeverReadsZero(double p, string text) => PValueText.InSentence(p).Should().Be(text);

    [Theory]
    [InlineData(0.01, "1 %")]
    [InlineData(0.0005, "0.05 %")]
    public void Percent_OfARate_HasNoNeedlessDigits(double rate, string text) => NumberText.Percent(rate).Should().Be(text);

    [Theory]
    [InlineData(0, 1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-0.3, 0.9, "-0.4 -0.2 0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-7, 166, "-20 0 20 40 60 80 100 120 140 160 180")]
    [InlineData(3, 1200, "0 200 400 600 800 1000 1200")]
    [InlineData(0.5, 0.5, "0.5 0.6 0.7 0.8 0.9 1.0")]
    [InlineData(0, 0.0000003, "0E0 5E-8 1E-7 1.5E-7 2E-7 2.5E-7 3E-7")]
    public void Scale_AroundValues_HasRoundTicks(double low, double high, string ticks) =>
        string.Join(' ', Scale.Around([low, high], 0, 100).Ticks.Select(tick => tick.Text)).Should().Be(ticks);

    [Fact]
    public void Scale_Reversed_PutsHighValuesFirst() => Scale.Around([0, 1], 100, 0)[0.75].Should().BeApproximately(25, 1e-9);

    [Theory]
    [InlineData(0, "#440154")]
    [InlineData(0.5, "#21908d")]
    [InlineData(1, "#fde725")]
    public void Viridis_AtAShare_IsItsColor(double share, string color) => Viridis.At(share).Should().Be(color);
}
