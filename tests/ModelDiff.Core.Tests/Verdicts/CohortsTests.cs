using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class CohortsTests
{
    private static readonly double Root = Math.Sqrt(8.25);   // the deviation of ten numbers in a row, divisor 10

    // Row 0 and row 1 in question, panel rows 2 to 13. Row 0 has 1 to 12 with the panel, row 1 has 0 and 1 in turns, panel rows have their mean distance 0.
    private static double[,] Values(double pair)
    {
        var values = new double[14, 14];
        values[0, 1] = pair;
        for (var row = 2; row < 14; row++)
            (values[0, row], values[1, row]) = (row - 1, row % 2);
        return values;
    }

    [Theory]
    [InlineData(20)]
    [InlineData(7.5)]
    [InlineData(8)]
    public void Score_TakesTheTenClosestAndTheLowerOfBothSides(double pair)
    {
        // Row 0: closest ten 3 to 12, mean 7.5. Row 1: closest ten 1, 1, 1, 1, 1, 1, 0, 0, 0, 0: mean 0.6, deviation sqrt(0.24); it is the higher of the two.
        var fromZero = (pair - 7.5) / Root;
        var fromOne = (pair - 0.6) / Math.Sqrt(0.24);

        fromOne.Should().BeGreaterThan(fromZero);
        Of(Values(pair)).Score(0, 1).Should().BeApproximately(fromZero, 1e-12);
        Of(Values(pair)).Score(1, 0).Should().BeApproximately(fromZero, 1e-12);
    }

    [Fact]
    public void Closeness_LeavesOutTheOneInQuestionOrElseTheClosest()
    {
        var cohorts = Of(Values(20));

        cohorts.Closeness(0, 1).Should().BeApproximately((20 - 6.5) / Root, 1e-12);              // 2 to 11
        cohorts.Closeness(0, 6).Should().BeApproximately((5 - 7.2) / Math.Sqrt(10.56), 1e-12);   // 12 to 6 and 4 to 2, mean 7.2, squares 624
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void Score_FewerThanSixComparable_SaysNothing(int panel, bool says)
    {
        var cohorts = new Cohorts(Population.Of(Values(20)), [.. Enumerable.Range(2, panel)], (a, b) => a == b);

        double.IsFinite(cohorts.Score(0, 1)).Should().Be(says);
    }

    [Fact]
    public void Score_CohortThatDoesNotVary_HasTheLeastDeviation()
    {
        var values = new double[9, 9];
        values[0, 1] = 2e-6;

        new Cohorts(Population.Of(values), [.. Enumerable.Range(2, 7)], (a, b) => a == b).Score(0, 1).Should().BeApproximately(2, 1e-9);
    }

    [Fact]
    public void Score_RelativesOfTheOther_AreInNoCohort()
    {
        // Rows 12 and 13 are relatives of row 1: without 11 and 12, closest ten 1 to 10, mean 5.5.
        var cohorts = new Cohorts(Population.Of(Values(6)), [.. Enumerable.Range(2, 12)], (a, b) => a == b || (Math.Min(a, b) == 1 && Math.Max(a, b) >= 12));

        cohorts.Score(0, 1).Should().BeApproximately(0.5 / Root, 1e-12);
    }

    private static Cohorts Of(double[,] values) => new(Population.Of(values), [.. Enumerable.Range(2, 12)], (a, b) => a == b);
}
