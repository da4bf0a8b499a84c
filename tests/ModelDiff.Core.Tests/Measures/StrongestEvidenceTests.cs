using ModelDiff.Measures;

namespace ModelDiff.Tests.Measures;

public class StrongestEvidenceTests
{
    [Fact]
    public void Of_SeveralJudged_AreTheExtremes()
    {
        var strongest = StrongestEvidence.Of([new("a", 1, 2, 0.05), new("b", 1, 9, 0.01), new("c", 1, 8, 0.01), new("d", 1, -1, 0.9), new("e", 1)]);

        (strongest.For!.Name, strongest.Against!.Name).Should().Be(("b", "d"));
    }

    [Fact]
    public void Of_OneJudged_SaysNothingAgainst() => StrongestEvidence.Of([new("a", 1, null, 0.5)]).Should().Be(new StrongestEvidence(new("a", 1, null, 0.5), null));

    [Fact]
    public void Of_NoneJudged_IsNothing() => StrongestEvidence.Of([new("a", 1)]).Should().Be(new StrongestEvidence(null, null));
}
