using ModelDiff.Lineage;
using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class UpperTailTests
{
    [Fact]
    public void Probability_HeavyTail_IsTheHandWorkedOne()
    {
        // Ten of a hundred lie above the threshold, 0: mean 3, second moment (9 + 8 + ... + 1) / 90 = 0.5; so shape 2 - 3 / 2 = 0.5 and scale 2 * 3 * 0.5 / 2 = 1.5.
        var tail = UpperTail.Fit([.. Enumerable.Repeat(0.0, 90), .. Enumerable.Repeat(1.0, 9), 21])!;

        tail.Probability(21).Should().BeApproximately(0.1 / 64, 1e-15);      // (1 + 0.5 * 21 / 1.5)^-2
        tail.Probability(1.5).Should().BeApproximately(0.1 / 2.25, 1e-15);
    }

    [Fact]
    public void Probability_LightTail_IsHeldAtTheLeastShape()
    {
        // Excesses 1 to 10: mean 5.5, second moment 165 / 90, so shape -1, held at 0.2; the scale that keeps the mean is 5.5 * 0.8.
        var tail = UpperTail.Fit([.. Enumerable.Repeat(0.0, 90), .. Enumerable.Range(1, 10).Select(i => (double)i)])!;

        tail.Probability(11).Should().BeApproximately(0.1 / Math.Pow(1.5, 5), 1e-15);
    }

    [Theory]
    [InlineData(0.3, 1)]
    [InlineData(0.5, 2)]
    [InlineData(0.7, 0.1)]
    public void Probability_QuantilesOfAParetoDistribution_ContinuesIt(double shape, double scale)
    {
        const int count = 100_000;
        var tail = UpperTail.Fit(Enumerable.Range(0, count).Select(i => Quantile((i + 0.5) / count)))!;

        foreach (var beyond in new[] { 1e-2, 1e-3, 1e-4, 1e-5 })
            (tail.Probability(Quantile(1 - beyond)) / beyond).Should().BeInRange(0.8, 1.25);

        double Quantile(double level) => scale / shape * (Math.Pow(1 - level, -shape) - 1);
    }

    [Fact]
    public void Probability_NormalScores_ErrsOnTheSideOfTheInnocent()
    {
        var random = new Random(1);
        var tail = UpperTail.Fit(Enumerable.Range(0, 2000).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))!;

        tail.Probability(4).Should().BeGreaterThan(3.2e-5);   // what the normal distribution leaves beyond
        tail.Probability(5).Should().BeGreaterThan(2.9e-7);
        tail.Probability(6).Should().BeGreaterThan(9.9e-10).And.BeLessThan(tail.Probability(5));
    }

    [Fact]
    public void Probability_BelowTheThreshold_IsTheShareOfTheTail()
    {
        var tail = UpperTail.Fit(Enumerable.Range(0, 200).Select(i => (double)i))!;

        tail.Probability(-5).Should().Be(0.1);
        tail.Probability(179).Should().Be(0.1);
        tail.Probability(179.5).Should().BeLessThan(0.1);
    }

    [Fact]
    public void Fit_TooFewScores_IsNone()
    {
        UpperTail.Fit(Enumerable.Range(0, 99).Select(i => (double)i)).Should().BeNull();
        UpperTail.Fit(Enumerable.Range(0, 100).Select(i => (double)i)).Should().NotBeNull();
    }

    /// <summary>A tenth of 15 * 14 / 2 = 105 pairs is ten, of 14 * 13 / 2 = 91 nine.</summary>
    [Fact]
    public void LeastPanel_HasTenPairsInItsTail() => UpperTail.LeastPanel.Should().Be(15);

    /// <summary>Ten equal excesses: mean 1, second moment 1/2, which no shape has; the least shape it is, with the scale 0.8.</summary>
    [Fact]
    public void Fit_ExcessesAlike_IsHeldAtTheLeastShape() =>
        UpperTail.Fit([.. Enumerable.Repeat(0.0, 90), .. Enumerable.Repeat(1.0, 10)])!.Probability(1).Should().BeApproximately(0.1 * Math.Pow(1.25, -5), 1e-15);

    /// <summary>One score far out: mean 1, second moment 0, shape 2 - 1 = 1, which has no mean; the least shape it is, with the scale 0.8.</summary>
    [Fact]
    public void Fit_OneScoreFarOut_IsHeldAtTheLeastShape() =>
        UpperTail.Fit([.. Enumerable.Repeat(0.0, 99), 10])!.Probability(10).Should().BeApproximately(0.1 * Math.Pow(1 + (0.2 * 10 / 0.8), -5), 1e-15);

    [Fact]
    public void Fit_AllScoresAlike_IsNone() => UpperTail.Fit(Enumerable.Repeat(1.0, 500)).Should().BeNull();
}
