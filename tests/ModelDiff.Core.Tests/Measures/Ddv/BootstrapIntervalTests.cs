using ModelDiff.Measures;

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
