
namespace ModelDiff.Training.Tests;

public class SplitMixTests
{
    /// <summary>The published generator's first three numbers from seed 0 are e220a8397b1dcdaf, 6e789e6aa1b965f4 and 06c45d188009454f; the upper 24 bits count.</summary>
    [Fact]
    public void NextSingle_SeedZero_IsThePublishedSequence()
    {
        var random = new SplitMix(0);

        random.NextSingle().Should().Be(0xe220a8 / 16777216f);
        random.NextSingle().Should().Be(0x6e789e / 16777216f);
        random.NextSingle().Should().Be(0x06c45d / 16777216f);
    }

    [Fact]
    public void Between_ManyDraws_CoversTheInterval()
    {
        var random = new SplitMix(1);
        var draws = Enumerable.Range(0, 1000).Select(_ => random.Between(-2, 3)).ToList();

        draws.Should().OnlyContain(draw => draw >= -2 && draw < 3);
        draws.Min().Should().BeLessThan(-1.9f);
        draws.Max().Should().BeGreaterThan(2.9f);
    }

    [Fact]
    public void Derive_OtherSeedOrIndex_DiffersForEach()
    {
        var seeds = from seed in Enumerable.Range(0, 20) from index in Enumerable.Range(0, 20) select SplitMix.Derive(seed, index);

        seeds.Should().OnlyHaveUniqueItems();
    }
}
