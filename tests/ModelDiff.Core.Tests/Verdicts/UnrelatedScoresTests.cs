using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class UnrelatedScoresTests
{
    private static readonly UnrelatedScores Scores = new([10, 0], [1, 2, 3], [0, 0, 20]);

    [Theory]
    [InlineData(0.5, 4, 4)]
    [InlineData(2, 3, 4)]       // a tie counts as above
    [InlineData(2.5, 2, 4)]     // one of the victim's is above: its own rank
    [InlineData(3.5, 3, 9)]     // none is: the rank among all, of which two are above
    [InlineData(10, 3, 9)]
    [InlineData(11, 2, 9)]
    [InlineData(21, 1, 9)]
    public void PValue_IsTheVictimsRank_AndBeyondItTheRankAmongAll(double score, int above, int of) => Scores.PValue(score).Should().Be((double)above / of);

    [Fact]
    public void PValue_NothingIsKnown_IsOne() => new UnrelatedScores([], [], []).PValue(5).Should().Be(1);
}
