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

    [Theory]
    [InlineData(1, 0.15865525393145707)]
    [InlineData(6, 9.865876450377012e-10)]
    [InlineData(10, 7.619853024160593e-24)]
    [InlineData(30, 4.906713927148764e-198)]
    public void Upper_TableValue_IsFound(double x, double expected) =>
        (NormalDistribution.Upper(x) / expected).Should().BeApproximately(1, 1e-10);
}
