using ModelDiff.ModelReuse.Scoring;

namespace ModelDiff.ModelReuse.Tests.Scoring;

public class ProportionTests
{
    // tests/oracle/modelreuse_scores.py
    [Theory]
    [InlineData(72, 84, 0.7666989708237699, 0.91634979459433)]
    [InlineData(68, 84, 0.7127625740629009, 0.8792130226327859)]
    [InlineData(0, 12, 0, 0.24249400665524087)]
    [InlineData(12, 12, 0.7575059933447588, 1)]
    public void Of_Counts_GivesTheWilsonInterval(int successes, int trials, double lower, double upper)
    {
        var proportion = Proportion.Of(successes, trials);

        proportion.Value.Should().Be((double)successes / trials);
        proportion.Lower.Should().BeApproximately(lower, 1e-9);
        proportion.Upper.Should().BeApproximately(upper, 1e-9);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 3)]
    [InlineData(4, 3)]
    public void Of_ImpossibleCounts_Throws(int successes, int trials) =>
        FluentActions.Invoking(() => Proportion.Of(successes, trials)).Should().Throw<ArgumentOutOfRangeException>();
}
