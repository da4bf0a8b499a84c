using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class ExchangeTestTests
{
    [Fact]
    public void UpperTail_IsTheFormula()
    {
        // m = 2, squares of siblings 2, var(g) = 0.5, h m = 1: s2 = (10 * 1.5 + 2) / 12 = 17/12; t = 3 / sqrt(17/12 * 4/3) = 3 / sqrt(17/9), 12 degrees of freedom.
        var expected = StudentT.UpperTail(3 / Math.Sqrt(17.0 / 9), 12);

        ExchangeTest.UpperTail(5, [1, 2, 3], [0, 1], 0.5).Should().BeApproximately(expected, 1e-15);
        expected.Should().BeApproximately(0.02482, 5e-5);   // t = 2.18282
    }

    [Fact]
    public void UpperTail_OneSibling_RestsOnTheStrangersSpread()
    {
        // s2 = (10 * 2 + 0) / 10 = 2; t = 2 / sqrt(2 * 2) = 1, 10 degrees of freedom.
        ExchangeTest.UpperTail(2, [0], [-1, 1], 1).Should().BeApproximately(StudentT.UpperTail(1, 10), 1e-15);
    }

    [Fact]
    public void UpperTail_HigherLevel_NeedsAHigherValue() =>
        ExchangeTest.UpperTail(1.2, [1, 1, 1], [0, 0.1], 0.5).Should().BeGreaterThan(ExchangeTest.UpperTail(0.2, [0, 0, 0], [0, 0.1], 0.5));

    [Fact]
    public void UpperTail_NothingVaries_IsNoneOrOne()
    {
        ExchangeTest.UpperTail(1, [0, 0], [2, 2], 0.5).Should().Be(0);
        ExchangeTest.UpperTail(0, [0, 0], [2, 2], 0.5).Should().Be(1);
    }

    [Fact]
    public void UpperTail_MemberOfTheFamily_IsBelowTheRateAsOften()
    {
        var random = new Random(5);
        foreach (var siblings in new[] { 3, 5, 7 })
        {
            var p = Enumerable.Range(0, 20_000).Select(_ => ExchangeTest.UpperTail(Normal(random), Draw(siblings), Draw(20), 0)).ToArray();

            p.Average(value => value <= 0.01 ? 1.0 : 0).Should().BeInRange(0.006, 0.0125);
            p.Average(value => value <= 0.05 ? 1.0 : 0).Should().BeInRange(0.043, 0.054);
        }

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Normal(random))];
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 1)]
    public void UpperTail_TooFew_Throws(int siblings, int strangers) =>
        FluentActions.Invoking(() => ExchangeTest.UpperTail(1, new double[siblings], new double[strangers], 1)).Should().Throw<ArgumentException>().WithMessage($"*got {siblings} and {strangers}*");

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
