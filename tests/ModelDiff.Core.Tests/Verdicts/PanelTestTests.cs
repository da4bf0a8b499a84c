using ModelDiff.Measures;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class PanelTestTests
{
    [Theory]
    [InlineData(20, 1)]
    [InlineData(50, 1)]
    [InlineData(100, 1)]
    [InlineData(50, 3)]
    public void Judge_UnrelatedPair_IsAccusedAsOftenAsTheLevelSays(int panel, int evidences)
    {
        const int trials = 400;
        var random = new Random(panel * 10 + evidences);

        var p = Enumerable.Range(0, trials).Select(_ => Judge(panel, evidences, random, bonus: 0).P!.Value).ToArray();

        // Three standard deviations of a binomial proportion about the level.
        p.Count(value => value <= 0.05).Should().BeInRange(0, (int)(trials * (0.05 + 3 * Math.Sqrt(0.05 * 0.95 / trials))));
        p.Count(value => value <= 0.2).Should().BeInRange((int)(trials * (0.2 - 4 * Math.Sqrt(0.2 * 0.8 / trials))), (int)(trials * (0.2 + 3 * Math.Sqrt(0.2 * 0.8 / trials))));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(50)]
    public void Judge_RelatedPair_IsFound(int panel)
    {
        var random = new Random(panel);

        Enumerable.Range(0, 50).Count(_ => Judge(panel, 3, random, bonus: 8).P <= 0.01).Should().BeGreaterThan(40);
    }

    [Fact]
    public void Score_SeveralEvidences_SumsWhatIsAboveZero()
    {
        // Panel rows 2 to 8 have 0 and 1 in turns with everybody: means 4/7 and 3/7 of seven. The pair has 5 by one evidence, -5 by the other.
        var (high, low) = (Flat(5), Flat(-5));
        var alone = new PanelTest([high], [.. Enumerable.Range(2, 7)]).Score(0, 1);

        alone.Should().BePositive();
        new PanelTest([high, low], [.. Enumerable.Range(2, 7)]).Score(0, 1).Should().Be(alone);
        new PanelTest([high, high], [.. Enumerable.Range(2, 7)]).Score(0, 1).Should().Be(2 * alone);
        new PanelTest([low, Flat(-6)], [.. Enumerable.Range(2, 7)]).Score(0, 1).Should().Be(new PanelTest([low], [.. Enumerable.Range(2, 7)]).Score(0, 1)).And.BeNegative();

        static EvidenceMatrix Flat(double pair)
        {
            var values = new double[9, 9];
            for (var i = 0; i < 9; i++)
            {
                for (var j = i + 1; j < 9; j++)
                    values[i, j] = (i + j) % 2;
            }

            values[0, 1] = pair;
            return Population.Of(values);
        }
    }

    [Fact]
    public void Judge_LargestOfAll_HasTheSmallestPThatThePanelSupports()
    {
        var result = new PanelTest([Population.Draw(20, new Random(1), bonus: 100)], [.. Enumerable.Range(2, 20)]).Judge(0, 1);

        result.P.Should().Be(result.SmallestP);
        result.SmallestP.Should().Be(1.0 / (1 + 20 + 20 + 190));
        result.Evidence.Should().ContainSingle().Which.Z.Should().BeGreaterThan(10);
        result.Evidence[0].P.Should().Be(1.0 / 41);
    }

    [Fact]
    public void Judge_PanelTooSmall_HasNoP()
    {
        var result = new PanelTest([Population.Draw(PanelTest.LeastPanel - 2, new Random(1))], [.. Enumerable.Range(2, PanelTest.LeastPanel - 2)]).Judge(0, 1);

        result.P.Should().BeNull();
        result.Evidence[0].Z.Should().BeNull();
        result.Evidence[0].P.Should().BeNull();
        result.Evidence[0].Value.Should().NotBeNull();
    }

    [Fact]
    public void Judge_EvidenceThatSaysNothingOfThePair_IsLeftOut()
    {
        var values = new double[12, 12];
        values[0, 1] = double.NaN;

        var result = new PanelTest([Population.Of(values), Population.Draw(10, new Random(2), bonus: 50)], [.. Enumerable.Range(2, 10)]).Judge(0, 1);

        result.Evidence.Should().ContainSingle();
        result.P.Should().BeLessThan(0.05);
    }

    [Fact]
    public void Judge_RelativesInThePanel_DoNotCountAsUnrelated()
    {
        var values = new double[14, 14];
        var random = new Random(3);
        for (var i = 0; i < 14; i++)
        {
            for (var j = i + 1; j < 14; j++)
                values[i, j] = random.NextDouble() + (i >= 2 && i % 2 == 0 && j == i + 1 ? 5 : 0);   // panel models come in pairs
        }

        values[0, 1] = 5;
        string[] families = ["victim", "suspect", .. Enumerable.Range(0, 12).Select(i => $"family {i / 2}")];
        var panel = Enumerable.Range(2, 12).ToArray();

        var told = new PanelTest([Population.Of(values)], panel, families).Judge(0, 1);
        var untold = new PanelTest([Population.Of(values)], panel).Judge(0, 1);

        told.P.Should().Be(told.SmallestP);
        untold.Unrelated.Panel.Max().Should().BeGreaterThan(told.Unrelated.Panel.Max());
    }

    [Fact]
    public void Closeness_OneEvidence_IsHighestForTheClosest()
    {
        var matrix = Population.Draw(20, new Random(4));
        var test = new PanelTest([matrix], [.. Enumerable.Range(2, 20)]);

        Enumerable.Range(2, 20).MaxBy(row => test.Closeness(1, row)).Should().Be(Enumerable.Range(2, 20).MaxBy(row => matrix[1, row]));
    }

    [Fact]
    public void Create_WrongRows_Throws()
    {
        var matrix = Population.Draw(8, new Random(5));

        FluentActions.Invoking(() => new PanelTest([matrix], [10])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new PanelTest([], [2])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new PanelTest([matrix, Population.Draw(9, new Random(5))], [2])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new PanelTest([matrix], [2], ["one"])).Should().Throw<ArgumentException>();
    }

    private static PanelResult Judge(int panel, int evidences, Random random, double bonus) =>
        new PanelTest([.. Enumerable.Range(0, evidences).Select(_ => Population.Draw(panel, random, bonus))], [.. Enumerable.Range(2, panel)]).Judge(0, 1);
}
