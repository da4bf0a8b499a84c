using ModelDiff.Lineage;
using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class BenjaminiHochbergTests
{
    [Fact]
    public void Adjust_NothingGiven_Throws() => FluentActions.Invoking(() => BenjaminiHochberg.Adjust(null!)).Should().Throw<ArgumentNullException>().WithParameterName("pValues");

    [Fact]
    public void Adjust_ExampleOfTheArticle_RejectsItsFour()
    {
        // Benjamini and Hochberg, 1995, section 3: fifteen p-values of a trial on myocardial infarction.
        double[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000];
        double[] expected = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.447 / 7, 0.447 / 7, 0.0645, 0.0765, 0.486, 6.393 / 11, 0.714875, 9.792 / 13, 11.385 / 14, 1];

        var adjusted = BenjaminiHochberg.Adjust(p);

        for (var i = 0; i < p.Length; i++)
            adjusted[i].Should().BeApproximately(expected[i], 1e-12);
        adjusted.Count(value => value <= 0.05).Should().Be(4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Adjust_AnyPValues_CallsThoseThatTheStepUpProcedureCalls(int seed)
    {
        var random = new Random(seed);
        var p = Enumerable.Range(0, 80).Select(_ => Math.Ceiling(Math.Pow(random.NextDouble(), 3) * 200) / 200).ToArray();   // with ties

        var adjusted = BenjaminiHochberg.Adjust(p);

        for (var q = 0.00037; q < 1; q += 0.01)
            Enumerable.Range(0, p.Length).Where(i => adjusted[i] <= q).Should().Equal(StepUp(p, q));
        adjusted.Zip(p).Should().OnlyContain(pair => pair.First >= pair.Second && pair.First <= 1);
    }

    [Fact]
    public void Adjust_None_IsNone() => BenjaminiHochberg.Adjust([]).Should().BeEmpty();

    [Fact]
    public void Adjust_One_IsItself() => BenjaminiHochberg.Adjust([0.03]).Should().Equal(0.03);

    /// <summary>The procedure as the article words it: with k the largest i for which p(i) &lt;= q i / m, reject the k smallest.</summary>
    private static IEnumerable<int> StepUp(double[] p, double q)
    {
        var sorted = p.Order().ToArray();
        var k = Enumerable.Range(1, p.Length).LastOrDefault(i => sorted[i - 1] <= q * i / p.Length);
        return Enumerable.Range(0, p.Length).Where(i => k > 0 && p[i] <= sorted[k - 1]);
    }
}
