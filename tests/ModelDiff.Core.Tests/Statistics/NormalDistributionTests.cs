using ModelDiff.Statistics;

namespace ModelDiff.Tests.Ddv;

public class NormalDistributionTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(-2.5, 0.006209665325776132)]
    [InlineData(6, 0.9999999990134123)]
    [InlineData(40, 1)]
    [InlineData(-40, 0)]
    public void Cumulative_TableValue_IsFound(double x, double expected) =>
        NormalDistribution.Cumulative(x).Should().BeApproximately(expected, 1e-14);

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.001, -3.090232306167813)]
    public void Quantile_TableValue_IsFound(double probability, double expected) =>
        NormalDistribution.Quantile(probability).Should().BeApproximately(expected, 1e-12);
}
