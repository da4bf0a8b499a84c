using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class LooksTests
{
    [Theory]
    [InlineData(100, 24, 3)]
    [InlineData(99, 24, 2)]     // 15 rows of each part at the first look: 100 at 15 %
    [InlineData(100, 22, 2)]    // 1 / 276 is above a third of 1 %
    [InlineData(50, 19, 2)]
    [InlineData(49, 19, 1)]
    [InlineData(50, 18, 1)]     // 1 / 190 is above half of 1 %
    public void Shares_AreAsManyAsRowsAndPanelSupport(long rows, int panel, int looks) => Looks.Shares(rows, panel, 0.01).Should().HaveCount(looks);

    [Fact]
    public void Shares_EndWithEverything()
    {
        Looks.Shares(1000, 100, 0.01).Should().Equal(0.15, 0.4, 1);
        Looks.Shares(60, 100, 0.01).Should().Equal(0.3, 1);
        Looks.AtOnce.Should().Equal(1);
    }

    [Theory]
    [InlineData(VerdictDecision.Derived, 0.001, true)]
    [InlineData(VerdictDecision.NotShown, 0.5, false)]
    [InlineData(VerdictDecision.NotShown, 0.51, true)]
    [InlineData(VerdictDecision.Undetermined, 0.4, false)]
    [InlineData(VerdictDecision.Undetermined, null, true)]
    public void AreOver_WhenFoundOrHopelessOrWithheld(VerdictDecision decision, double? p, bool over) => Looks.AreOver(new Verdict(decision, p, [])).Should().Be(over);
}
