using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class WilsonIntervalTests
{
    [Theory]
    [InlineData(0, 3, 0, 0.56150)]
    [InlineData(1, 3, 0.06149, 0.79234)]
    [InlineData(3, 3, 0.43850, 1)]
    [InlineData(7, 10, 0.39677, 0.89220)]
    [InlineData(81, 263, 0.2553, 0.3662)]
    public void Of_Counts_GivesThePublishedBounds(int successes, int trials, double low, double high)
    {
        var interval = WilsonInterval.Of(successes, trials);

        interval.Low.Should().BeApproximately(low, 5e-5);
        interval.High.Should().BeApproximately(high, 5e-5);
    }

    /// <summary>None and all leave nothing to round.</summary>
    [Fact]
    public void Of_NoneOrAll_EndsExactly()
    {
        for (var trials = 1; trials <= 300; trials++)
        {
            WilsonInterval.Of(0, trials).Low.Should().Be(0);
            WilsonInterval.Of(trials, trials).High.Should().Be(1);
        }
    }
}
