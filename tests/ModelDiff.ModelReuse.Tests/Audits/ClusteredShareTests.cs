using ModelDiff.ModelReuse.Audits;
using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Tests.Audits;

public class ClusteredShareTests
{
    // By hand. "aabb" counting 1100: between 2 (0.5^2) + 2 (0.5^2) = 1, within 0, so r = 1 and two clusters of 2 count as 4 / (1 + 1) = 2 cases.
    // 1010: between 0, so r is below 0 and taken as 0. "aaabbb" counting 110100: between 2 * 3 / 36 = 1/6, within 2 * 3 * (2/9) / 4 = 1/3, so r < 0 as well.
    // "aaaabbbb" counting 11100000: shares 3/4 and 0, between 2 * 4 * (3/8)^2 = 1.125, within 4 * 3/16 / 6 = 0.125, r = 1 / (1.125 + 3 * 0.125) = 2/3, so 8 / (1 + 3 * 2/3) = 8/3 cases.
    [Theory]
    [InlineData("abcd", "1100", 4)]
    [InlineData("aabb", "1100", 2)]
    [InlineData("aabb", "1010", 4)]
    [InlineData("aaabbb", "110100", 6)]
    [InlineData("aaaabbbb", "11100000", 8.0 / 3)]
    [InlineData("aaaa", "0000", 4)]
    public void Of_Cases_IsTheIntervalOfSoManyIndependentOnes(string clusters, string counts, double trials)
    {
        var share = ClusteredShare.Of([.. clusters.Zip(counts, (cluster, count) => (cluster.ToString(), count == '1'))]);

        var expected = Proportion.Of(counts.Average(count => count == '1' ? 1.0 : 0), trials);
        share.Value.Should().Be(expected.Value);
        share.Lower.Should().BeApproximately(expected.Lower, 1e-12);
        share.Upper.Should().BeApproximately(expected.Upper, 1e-12);
    }

    [Fact]
    public void Of_NoCase_Throws() => FluentActions.Invoking(() => ClusteredShare.Of([])).Should().Throw<ArgumentException>();
}
