using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class SplitMix64Tests
{
    /// <summary>The published first values for this seed: what a seed draws is the same on every platform and in every version.</summary>
    [Fact]
    public void Next_PublishedSeed_GivesThePublishedValues()
    {
        var random = new SplitMix64(1234567);

        ulong[] values = [.. Enumerable.Range(0, 5).Select(_ => random.Next())];

        values.Should().Equal(6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821);
    }

    [Fact]
    public void Below_IsTheHighPartOfTheProduct()
    {
        var random = new SplitMix64(1234567);

        random.Below(1000).Should().Be(350);   // 6457827717110365317 / 2^64 = 0.35008
        random.Below(1000).Should().Be(173);   // 3203168211198807973 / 2^64 = 0.17364
    }

    /// <summary>Fisher and Yates: from the end, each changes places with one at or before it.</summary>
    [Fact]
    public void Shuffle_WorkedByHand_ChangesPlacesFromTheEnd()
    {
        int[] values = [0, 1, 2, 3];

        new SplitMix64(1234567).Shuffle<int>(values);

        // 0.35 of 4 is 1: 0 3 2 1; 0.17 of 3 is 0: 2 3 0 1; 0.53 of 2 is 1: no change.
        values.Should().Equal(2, 3, 0, 1);
    }

    [Fact]
    public void Shuffle_ManyTimes_PutsEachEverywhere()
    {
        var random = new SplitMix64(5);
        var counts = new int[4, 4];
        for (var trial = 0; trial < 4000; trial++)
        {
            int[] values = [0, 1, 2, 3];
            random.Shuffle<int>(values);
            for (var place = 0; place < 4; place++)
                counts[values[place], place]++;
        }

        counts.Cast<int>().Should().AllSatisfy(count => count.Should().BeInRange(880, 1120));   // 1000, and 4 standard deviations of 27
    }
}
