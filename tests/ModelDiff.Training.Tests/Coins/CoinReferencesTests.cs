using ModelDiff.Models;

namespace ModelDiff.Training.Tests;

public class CoinReferencesTests
{
    private static readonly double[] Signs = [1, -1, 1, -1];

    [Fact]
    public void Remainder_TakesOffTheMeanOfTheReferencesAsFarAsTheSuspectFollowsIt()
    {
        // The mean is (1, 1, 0, -2): sum d m = 3 + 1 + 0 + 2 = 6, sum m² = 1 + 1 + 4 = 6, so all of it comes off.
        var references = Of([2, 0, 1, -2], [0, 2, -1, -2]);

        references.Remainder([3, 1, 5, -1]).Should().Equal(2, 0, 5, 1);
        references.Models.Should().OnlyContain(model => model.Counts);
    }

    [Fact]
    public void Remainder_HalfAsDifficult_TakesOffHalf() => Of([2, 2, 0, 0]).Remainder([1, 1, 7, 7]).Should().Equal(0, 0, 7, 7);

    [Fact]
    public void Remainder_AgainstTheReferences_TakesOffNothing() => Of([2, 2, 0, 0]).Remainder([-1, -1, 7, 7]).Should().Equal(-1, -1, 7, 7);

    [Fact]
    public void Remainder_TheSuspectKnowsNothing_StaysSo() => Of([2, 2, 0, 0]).Remainder([0, 0, 0, 0]).Should().Equal(0, 0, 0, 0);

    [Fact]
    public void Of_NoneGiven_ChangesNothing() => CoinReferences.Of([], [1, -1]).Remainder([3, 4]).Should().Equal(3, 4);

    [Theory]
    [InlineData(10, true)]    // z = 10 / sqrt(10) = 3.16
    [InlineData(11, false)]   // 3.32
    public void Of_OneThatKnowsTheCoins_IsLeftOut(int pairs, bool counts)
    {
        var signs = Enumerable.Range(0, pairs).Select(i => i % 3 == 0 ? 1.0 : -1).ToArray();

        foreach (var way in new[] { 1, -1 })
        {
            var references = CoinReferences.Of([(new ModelProfile("knowing"), [.. signs.Select(sign => way * sign)])], signs);

            references.Models.Should().ContainSingle().Which.Counts.Should().Be(counts);
            references.Models[0].Z.Should().BeApproximately(way * Math.Sqrt(pairs), 1e-12);
            references.Remainder([.. signs]).SequenceEqual(signs).Should().Be(!counts || way < 0);
        }
    }

    [Fact]
    public void Of_ManyThatTogetherKnowTheCoins_AreLeftOut()
    {
        // Each has 16 pairs of noise of size 5 of its own beside what it knows of 32 coins; z = 32 / sqrt(32 + 25 * 16), about 1.54. In the mean of 16 the noise has a fourth of its deviation.
        var signs = Enumerable.Range(0, 288).Select(i => i % 2 == 0 ? 1.0 : -1).ToArray();
        var models = Enumerable.Range(0, 16).Select(model => (new ModelProfile($"{model}"), signs.Select((sign, pair) => pair < 32 ? sign : (pair - 32) / 16 == model ? 5.0 : 0).ToArray())).ToArray();

        var references = CoinReferences.Of(models, signs);

        references.Models.Should().OnlyContain(model => !model.Counts && Math.Abs(model.Z) < 3);
        references.Remainder([.. signs]).Should().Equal(signs);
    }

    [Fact]
    public void Of_OneThatKnowsAllAlike_IsLeftOut()
    {
        var references = Of([0, 0, 0, 0], [2, 2, 0, 0]);

        references.Models.Select(model => (model.Z, model.Counts)).Should().Equal((0, false), (0, true));
        references.Remainder([1, 1, 7, 7]).Should().Equal(0, 0, 7, 7);
    }

    private static CoinReferences Of(params double[][] differences) => CoinReferences.Of([.. differences.Select((values, i) => (new ModelProfile($"{i}"), values))], Signs);
}
