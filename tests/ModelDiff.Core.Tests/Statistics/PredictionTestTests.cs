using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class PredictionTestTests
{
    [Fact]
    public void UpperTail_HandWorked_IsStudentsOfOneNewObservation()
    {
        // Mean 2, s = 1, n = 3: t = (4 - 2) / sqrt(1 + 1/3) = 1.7320508, and with 2 degrees of freedom P(T > t) = 1/2 - t / (2 sqrt(2 + t^2)).
        const double t = 1.7320508075688772;

        PredictionTest.UpperTail(4, [1, 2, 3]).Should().BeApproximately(0.5 - (t / (2 * Math.Sqrt(2 + (t * t)))), 1e-10);
    }

    [Fact]
    public void UpperTail_NewObservationsOfTheSamePopulation_ExceedEachLevelAsOftenAsItSays()
    {
        var random = new Random(5);
        var p = Enumerable.Range(0, 20_000).Select(_ => PredictionTest.UpperTail(Normal(), [.. Enumerable.Range(0, 7).Select(_ => Normal())])).ToArray();

        // Four standard errors of a binomial proportion.
        foreach (var level in new[] { 0.01, 0.05, 0.5 })
            (p.Count(value => value <= level) / 20_000.0).Should().BeApproximately(level, 4 * Math.Sqrt(level * (1 - level) / 20_000));

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void UpperTail_SampleThatDoesNotVary_IsCertain()
    {
        PredictionTest.UpperTail(2, [1, 1]).Should().Be(0);
        PredictionTest.UpperTail(1, [1, 1]).Should().Be(1);
    }

    [Fact]
    public void UpperTail_OneObservation_Throws() => FluentActions.Invoking(() => PredictionTest.UpperTail(1, [1])).Should().Throw<ArgumentException>();
}
