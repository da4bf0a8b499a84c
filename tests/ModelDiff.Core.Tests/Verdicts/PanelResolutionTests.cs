using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

/// <summary>How finely a panel speaks, and that no more is said.</summary>
public class PanelResolutionTests
{
    private static readonly UnrelatedScores Sixteen = new([.. Enumerable.Range(0, 16).Select(i => i * 0.1)], [.. Enumerable.Range(0, 16).Select(i => i * 0.1)], [.. Enumerable.Range(0, 120).Select(i => i * 0.01)]);

    [Fact]
    public void Decide_BeyondAllUnrelated_SaysThatThePanelCanGiveNoLess()
    {
        var verdict = Decide(9);

        verdict.Decision.Should().Be(VerdictDecision.Derived);
        verdict.P.Should().Be(1.0 / 153);
        verdict.SmallestP.Should().Be(1.0 / 153);
        verdict.IsAtResolution.Should().BeTrue();
        verdict.Reasons[1].Should().StartWith("An innocent model that began at weights of its own would look so close with probability 0.0065, the smallest that 16 reference models can give, which is within");
    }

    [Fact]
    public void Decide_AmongUnrelated_IsNoEnd()
    {
        var verdict = Decide(0.75);

        verdict.Decision.Should().Be(VerdictDecision.NotShown);
        verdict.IsAtResolution.Should().BeFalse();
        verdict.Reasons[1].Should().StartWith("An innocent model would look so close with probability 0.5294, more than the accepted");
    }

    [Fact]
    public void Decide_SeveralLooks_TheEndMovesWithThem() => Decide(9, looks: 2, rate: 0.05).SmallestP.Should().Be(2.0 / 153);

    private static Verdict Decide(double score, int looks = 1, double rate = 0.01) => VerdictRule.Decide(new PanelResult(score, Sixteen, []), null, 16, new TaskCoverage(false, 8), new AuditOptions { FalsePositiveRate = rate, SecretInitialization = true }, looks);
}
