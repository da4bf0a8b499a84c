using ModelDiff.Reports;
using ModelDiff.Reports.Html;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Reports;

public class NumbersTests
{
    [Theory]
    [InlineData(0.01, "1 %")]
    [InlineData(0.0005, "0.05 %")]
    public void Percent_OfARate_HasNoNeedlessDigits(double rate, string text) => NumberText.Percent(rate).Should().Be(text);

    [Theory]
    [InlineData(-0.0004, "0.000", "0.000")]
    [InlineData(-0.0004, ".000", ".000")]
    [InlineData(-0.0006, "0.000", "-0.001")]
    [InlineData(-0.0, "0.0", "0.0")]
    [InlineData(double.NegativeInfinity, "0.0", "-")]
    public void Number_ThatRoundsToZero_HasNoSign(double value, string format, string text) => NumberText.Of(value, format).Should().Be(text);

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

    /// <summary>At 0.44 white and black have 4.6 times the contrast each (WCAG 2.1, relative luminance).</summary>
    [Theory]
    [InlineData(0.43, true)]
    [InlineData(0.45, false)]
    public void Viridis_BelowTheMiddle_TakesWhiteText(double share, bool isDark) => Viridis.IsDark(share).Should().Be(isDark);
}
