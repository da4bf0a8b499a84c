using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class SignFlipTestTests
{
    private const int Draws = 999;

    [Theory]
    [InlineData(new[] { 1.0, 2, -3 }, 0, 0.625, 1)]   // the positive ones have 3 of 6; the eight sums are 0, 1, 2, 3, 3, 4, 5, 6
    [InlineData(new[] { 0.1, 0.3, 0.2 }, 1.6035674514745464, 0.125, 0.27645304662956437)]   // 0.6 / sqrt(0.14); exp(-36 / 28)
    [InlineData(new[] { -0.1, -0.3, -0.2 }, -1.6035674514745464, 1, 1)]
    [InlineData(new[] { 0.0, 2, -1, 2, 1, 3 }, 1.6059101370939322, 0.09375, 0.275415700582)]   // 7 / sqrt(19); the positive ones have 8 of 9, as 3 of 32 sums do; exp(-49 / 38)
    [InlineData(new[] { 3.0, -1, 9, 4, -2, 11, 8, 6, -5, 1, 7, 16 }, 2.2136965665347592, 0.010742187500, 0.0862740653)]   // by brute force in Python: 44 of 4096, 57 / sqrt(663)
    public void Of_FewDifferences_CountsAllSigns(double[] differences, double z, double p, double bound)
    {
        var test = SignFlipTest.Of(differences, 4095, seed: 0);

        test.Z.Should().BeApproximately(z, 1e-12);
        test.P.Should().Be(p);
        test.Bound.Should().BeApproximately(bound, 1e-7);
        test.Count.Should().Be(differences.Count(difference => difference != 0));
        test.SmallestP.Should().Be(1.0 / (1 << test.Count));
    }

    [Fact]
    public void Of_NoDifference_IsOne() => SignFlipTest.Of([0, 0, 0], Draws, seed: 0).Should().Be(new SignFlipTest(0, 0, 1, 1, 1));

    /// <summary>What the differences are measured in does not matter, however far they lie apart.</summary>
    [Theory]
    [InlineData(1e12)]
    [InlineData(1e-18)]
    public void Of_OtherUnits_IsTheSame(double unit)
    {
        double[] differences = [1, -0.9, 1e-9, 0.5, -0.3, 0.2];

        var test = SignFlipTest.Of(differences.Select(difference => difference * unit), 4095, seed: 0);

        test.P.Should().Be(SignFlipTest.Of(differences, 4095, seed: 0).P).And.Be(ShareAtLeast(differences));
    }

    /// <summary>Eight differences to a byte, from 64 bits that are drawn for every 64 of them: what a seed gives stays so.</summary>
    [Fact]
    public void Of_DrawnSigns_AreThoseOfTheSeed()
    {
        double[] differences = [.. Enumerable.Range(0, 150).Select(i => Math.Sin(i) + 0.05)];
        var random = new SplitMix64(11);
        var observed = differences.Where(difference => difference > 0).Sum();
        var atLeast = 0;
        for (var way = 0; way < 500; way++)
        {
            var (sum, bits) = (0.0, 0UL);
            for (var i = 0; i < differences.Length; i++, bits >>= 1)
            {
                if (i % 64 == 0)
                    bits = random.Next();
                sum += (bits & 1) == 1 ? Math.Abs(differences[i]) : 0;
            }

            atLeast += sum >= observed ? 1 : 0;
        }

        atLeast.Should().BeInRange(50, 450);
        SignFlipTest.Of(differences, 500, seed: 11).P.Should().Be((1.0 + atLeast) / 501);
    }

    [Fact]
    public void Of_ManyDifferences_EndsWhereTheDrawsEnd()
    {
        var test = SignFlipTest.Of(Enumerable.Range(1, 100).Select(size => (double)size), Draws, seed: 0);

        (test.Count, test.P, test.SmallestP).Should().Be((100, 0.001, 0.001));
        test.Z.Should().BeApproximately(5050 / Math.Sqrt(338350), 1e-12);   // 1 + 4 + ... + 10000 = 338350
        test.Bound.Should().BeApproximately(4.29469e-17, 1e-21);
    }

    [Fact]
    public void Of_DrawnSigns_ComeCloseToAllSigns()
    {
        double[] differences = [0.3, -0.1, 0.9, 0.4, -0.2, -1.1, 0.75, 0.6, -0.5, 0.05, 0.8, 1.3];

        var all = SignFlipTest.Of(differences, 4095, seed: 0);
        var drawn = SignFlipTest.Of(differences, 4094, seed: 0);

        drawn.Should().NotBe(all).And.Be(SignFlipTest.Of(differences, 4094, seed: 0)).And.NotBe(SignFlipTest.Of(differences, 4094, seed: 1));
        drawn.P.Should().BeApproximately(all.P, 0.02);
    }

    /// <summary>Signs from a fair coin, sizes of any kind, ties and zeros among them: a p at most at the rate as often as the rate says.</summary>
    [Theory]
    [InlineData(6)]
    [InlineData(40)]
    public void Of_FairSigns_IsBelowTheRateNoOftenerThanItSays(int count)
    {
        const int Trials = 4000;
        var random = new Random(8);
        var values = Enumerable.Range(0, Trials).Select(trial => SignFlipTest.Of(Enumerable.Range(0, count).Select(_ => Math.Round(Math.Pow(random.NextDouble(), 3) * 20) * (random.Next(2) == 0 ? 1 : -1)).ToArray(), Draws, trial).P).ToArray();

        values.Count(p => p <= 0.01).Should().BeLessThan(63);   // 40 expected, 6.3 the deviation
        values.Count(p => p <= 0.05).Should().BeLessThan(249);   // 200 and 13.8
    }

    [Fact]
    public void Of_RatherPositiveSigns_IsFound()
    {
        var random = new Random(8);

        var test = SignFlipTest.Of(Enumerable.Range(0, 5000).Select(_ => random.NextDouble() * (random.NextDouble() < 0.55 ? 1 : -1)).ToArray(), 99_999, seed: 0);

        (test.P, test.SmallestP).Should().Be((0.00001, 0.00001));
        test.Z.Should().BeGreaterThan(5);
    }

    /// <summary>The share of all signs whose positive differences sum to at least as much; by brute force.</summary>
    private static double ShareAtLeast(double[] differences)
    {
        var observed = differences.Where(difference => difference > 0).Sum();
        var sums = Enumerable.Range(0, 1 << differences.Length).Select(signs => differences.Where((_, i) => (signs & (1 << i)) != 0).Sum(Math.Abs));
        return sums.Count(sum => sum >= observed - 1e-12) / (double)(1 << differences.Length);
    }
}
