using ModelDiff.Measures;
using ModelDiff.Statistics;

namespace ModelDiff.Tests.Measures.Ddv;

public class BootstrapIntervalTests
{
    private static readonly DecisionDistanceVector A = new("a", "cosine", [.. DdvOracle.SampleA]);
    private static readonly DecisionDistanceVector B = new("b", "cosine", [.. DdvOracle.SampleB]);

    [Theory]
    [InlineData("cosine")]
    [InlineData("pearson")]
    [InlineData("spearman")]
    public void Compute_OracleSample_GivesOracleInterval(string name)
    {
        var (_, lower, upper) = DdvOracle.Intervals.Single(interval => interval.Similarity == name);
        var interval = BootstrapInterval.Compute(A, B, DdvSimilarity.Parse(name), seed: 1, new BootstrapOptions { Resamples = 20_000 })!.Value;
        // Two bootstraps differ by chance; a tenth of the width is several standard errors at 10,000 resamples.
        var tolerance = (upper - lower) / 10;
        interval.Lower.Should().BeApproximately(lower, tolerance);
        interval.Upper.Should().BeApproximately(upper, tolerance);
        interval.Confidence.Should().Be(0.95);
    }

    [Fact]
    public void Compute_KnownPopulation_CoversTheTruthAboutAsOftenAsItSays()
    {
        // a = u, b = (u + v) / 2 with u, v uniform on [0, 1]: E[ab] = E[bb] = 7/24 and E[aa] = 1/3, so that the cosine is sqrt(7/8).
        var random = new Random(11);
        var options = new BootstrapOptions { Resamples = 400 };
        var covered = 0;
        for (var trial = 0; trial < 300; trial++)
        {
            var u = Enumerable.Range(0, 50).Select(_ => random.NextDouble()).ToArray();
            var a = new DecisionDistanceVector("a", "cosine", [.. u]);
            var b = new DecisionDistanceVector("b", "cosine", [.. u.Select(value => (value + random.NextDouble()) / 2)]);
            var interval = BootstrapInterval.Compute(a, b, DdvSimilarity.Cosine, trial, options)!.Value;
            if (interval.Lower <= Math.Sqrt(7.0 / 8) && Math.Sqrt(7.0 / 8) <= interval.Upper)
                covered++;
        }

        (covered / 300.0).Should().BeInRange(0.90, 0.99);
    }

    /// <summary>Of four similarities two lie below 2 and one is equal to it: the quantile of 2.5/4. None and all below count as half a one less extreme.</summary>
    [Theory]
    [InlineData(2, 0.625)]
    [InlineData(-1, 0.125)]
    [InlineData(9, 0.875)]
    public void Bias_HandWorked_IsTheQuantileOfTheShareBelow(double estimate, double share) =>
        BootstrapInterval.Bias([0, 1, 2, 3], estimate).Should().BeApproximately(NormalDistribution.Quantile(share), 1e-12);

    /// <summary>Less than the mean 3: 2, 1 and -3, whose squares add up to 14 and cubes to -18.</summary>
    [Fact]
    public void Skewness_HandWorked_IsASixthOfTheSkewness()
    {
        BootstrapInterval.Skewness([1, 2, 6]).Should().BeApproximately(-18 / (6 * Math.Pow(14, 1.5)), 1e-12);
        BootstrapInterval.Skewness([2, 2, 2]).Should().Be(0);
        BootstrapInterval.Skewness([1, 2, double.NaN]).Should().Be(0);
    }

    /// <summary>One pair after the other is left out; of 201 pairs the first and the last together.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(201)]
    public void Acceleration_LeavesOutOnePairOrGroupAfterTheOther(int count)
    {
        var random = new Random(3);
        double[] a = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())], b = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        double Without(int group) => DdvSimilarity.Cosine.Between(Kept(a, group), Kept(b, group))!.Value;
        DecisionDistanceVector Kept(double[] values, int group) => new("m", "cosine", [.. values.Where((_, i) => i % Math.Min(count, 200) != group)]);

        BootstrapInterval.Acceleration(new PairSample([.. a], [.. b], DdvSimilarity.Cosine), count)
            .Should().BeApproximately(BootstrapInterval.Skewness([.. Enumerable.Range(0, Math.Min(count, 200)).Select(Without)]), 1e-6).And.NotBe(0);
    }

    /// <summary>2.06 / (1 - 0.05 * 2.06) and 0.1 more; where the scale is not above 0, all or nothing.</summary>
    [Theory]
    [InlineData(1.96, 0.1, 0.05, 2.3965440356744703)]
    [InlineData(-1.96, 0.1, 0.05, -1.6017383348581884)]
    [InlineData(1.96, 0, 0, 1.96)]
    [InlineData(2, 0, 0.5, double.PositiveInfinity)]
    [InlineData(3, 0, 0.5, double.PositiveInfinity)]
    [InlineData(-3, 0, -0.5, double.NegativeInfinity)]
    public void Corrected_HandWorked_IsThePercentileToRead(double normal, double bias, double acceleration, double expected) =>
        BootstrapInterval.Corrected(normal, bias, acceleration).Should().BeApproximately(double.IsFinite(expected) ? NormalDistribution.Cumulative(expected) : expected > 0 ? 1 : 0, 1e-9);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0.75, 30)]
    [InlineData(1, 40)]
    public void Percentile_LiesBetweenNeighbors(double probability, double expected) =>
        BootstrapInterval.Percentile([10, 20, 40], probability).Should().BeApproximately(expected, 1e-12);

    [Fact]
    public void Compute_SameSeed_IsDeterministic()
    {
        var once = BootstrapInterval.Compute(A, B, DdvSimilarity.Cosine, seed: 5)!.Value;
        BootstrapInterval.Compute(A, B, DdvSimilarity.Cosine, seed: 5).Should().Be(once);
        BootstrapInterval.Compute(A, B, DdvSimilarity.Cosine, seed: 6).Should().NotBe(once);
    }

    [Fact]
    public void Compute_HigherConfidence_IsWider()
    {
        var usual = BootstrapInterval.Compute(A, B, DdvSimilarity.Cosine, seed: 1)!.Value;
        var wide = BootstrapInterval.Compute(A, B, DdvSimilarity.Cosine, seed: 1, new BootstrapOptions { Confidence = 0.99 })!.Value;
        wide.Lower.Should().BeLessThan(usual.Lower);
        wide.Upper.Should().BeGreaterThan(usual.Upper);
    }

    [Fact]
    public void Compute_IdenticalDdvs_IsOneToOne()
    {
        foreach (var similarity in DdvSimilarity.All)
            BootstrapInterval.Compute(A, A, similarity, seed: 0).Should().Be(new SimilarityInterval(1, 1, 0.95));
    }

    [Fact]
    public void Compute_TwoPairs_IsDefined()
    {
        var a = new DecisionDistanceVector("a", "cosine", [0.1, 0.4]);
        var b = new DecisionDistanceVector("b", "cosine", [0.5, 0.2]);
        foreach (var similarity in DdvSimilarity.All)
        {
            var interval = BootstrapInterval.Compute(a, b, similarity, seed: 0)!.Value;
            interval.Lower.Should().BeInRange(-1, interval.Upper);
            interval.Upper.Should().BeLessThanOrEqualTo(1);
        }
    }

    [Fact]
    public void Compute_MoreThanTwoHundredPairs_ShrinksWithTheRootOfTheirNumber()
    {
        var longA = new DecisionDistanceVector("a", "cosine", [.. Enumerable.Repeat(DdvOracle.SampleA, 25).SelectMany(values => values)]);
        var longB = new DecisionDistanceVector("b", "cosine", [.. Enumerable.Repeat(DdvOracle.SampleB, 25).SelectMany(values => values)]);
        var one = BootstrapInterval.Compute(A, B, DdvSimilarity.Cosine, seed: 1)!.Value;
        var many = BootstrapInterval.Compute(longA, longB, DdvSimilarity.Cosine, seed: 1)!.Value;
        ((one.Upper - one.Lower) / (many.Upper - many.Lower)).Should().BeInRange(4.3, 5.8);
    }

    [Fact]
    public void Compute_DdvsThatDoNotCompare_Throws()
    {
        var other = new DecisionDistanceVector("c", "cosine", [1, 2, 3]);
        FluentActions.Invoking(() => BootstrapInterval.Compute(A, other, DdvSimilarity.Cosine, 0)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Options_OutOfRange_Throw()
    {
        FluentActions.Invoking(() => new BootstrapOptions { Resamples = 99 }).Should().Throw<ArgumentOutOfRangeException>();
        foreach (var confidence in new[] { 0, 1, double.NaN })
            FluentActions.Invoking(() => new BootstrapOptions { Confidence = confidence }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void ToString_Interval_ReadsWell() =>
        new SimilarityInterval(0.91234, 0.97, 0.95).ToString().Should().Be("[0.9123, 0.97] at 95 %");
}
