using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class VerdictRuleTests
{
    [Theory]
    [InlineData(5, 0.01, VerdictDecision.Derived)]        // p = 1 / 151
    [InlineData(5, 0.0066, VerdictDecision.Undetermined)] // the panel cannot say 0.66 %
    [InlineData(-5, 0.01, VerdictDecision.NotShown)]
    public void Decide_ComparesPWithTheRate(double score, double rate, VerdictDecision decision) =>
        VerdictRule.Decide(Result(score), null, 150, new TaskCoverage(true, 6), Attested(rate), 1).Decision.Should().Be(decision);

    [Fact]
    public void Decide_PEqualToTheRate_IsDerived() =>
        VerdictRule.Decide(Result(0, strangers: 99, above: 1), null, 99, new TaskCoverage(false, 0), Attested(0.02), 1).Should().Match<Verdict>(verdict => verdict.P == 0.02 && verdict.Decision == VerdictDecision.Derived);

    [Theory]
    [InlineData(5, 3, 3.0 / 151)]
    [InlineData(-5, 3, 1)]      // never above 1
    public void Decide_Looks_MultiplyP(double score, int looks, double p) =>
        VerdictRule.Decide(Result(score), null, 150, new TaskCoverage(true, 6), Attested(0.05), looks).P.Should().BeApproximately(p, 1e-15);

    [Theory]
    [InlineData(10.0, 1.0 / 101, VerdictDecision.Derived)]     // Cantelli: 1 / (1 + z²)
    [InlineData(9.0, 1.0 / 82, VerdictDecision.Undetermined)]
    [InlineData(-10.0, 1, VerdictDecision.Undetermined)]
    [InlineData(null, 1, VerdictDecision.Undetermined)]
    public void Decide_NobodyInThePanelDoesTheTask_RestsOnTaskFreeEvidence(double? z, double p, VerdictDecision decision)
    {
        var verdict = VerdictRule.Decide(Result(5, z), null, 150, new TaskCoverage(true, 5), Attested(0.01), 1);

        verdict.Decision.Should().Be(decision);
        verdict.P.Should().BeApproximately(p, 1e-15);
    }

    [Fact]
    public void Decide_NobodyInThePanelDoesTheTask_LooksMultiplyTheBoundToo() =>
        VerdictRule.Decide(Result(5, 10), null, 150, new TaskCoverage(true, 5), Attested(0.05), 2).P.Should().BeApproximately(2.0 / 101, 1e-15);

    [Fact]
    public void Decide_OtherTaskThanTheVictims_NeedsNoCoverage() =>
        VerdictRule.Decide(Result(5, z: null), null, 150, new TaskCoverage(false, 0), Attested(0.01), 1).Decision.Should().Be(VerdictDecision.Derived);

    [Theory]
    [InlineData(0.0001, 1.0 / 151, VerdictDecision.Derived)]
    [InlineData(0.01, 0.01, VerdictDecision.Derived)]
    [InlineData(0.2, 0.2, VerdictDecision.NotShown)]
    public void Decide_NoiseAmongReferences_MustBeUnusualToo(double noise, double p, VerdictDecision decision) =>
        VerdictRule.Decide(Result(5), noise, 150, new TaskCoverage(false, 0), Attested(0.01), 1).Should().Match<Verdict>(verdict => verdict.Decision == decision && verdict.P == p);

    [Fact]
    public void Decide_NobodyKnowsWhoBeganAtTheVictimsWeights_IsUndeterminedHoweverClose()
    {
        var verdict = VerdictRule.Decide(Result(5), 0.0001, 150, new TaskCoverage(false, 9), new AuditOptions(), 1);

        verdict.Should().Match<Verdict>(item => item.Decision == VerdictDecision.Undetermined && item.P == 1.0 / 151);
        verdict.Reasons.Should().Contain(reason => reason.StartsWith("An innocent model that began at weights of its own would look so close with probability 0.0066"));
        verdict.Reasons[^1].Should().StartWith("Twins tell the two apart: 3 of the victim's own initialization in the panel and 4 of fresh ones, beside 13 reference models");
    }

    [Fact]
    public void Decide_NoScore_IsUndetermined() =>
        VerdictRule.Decide(Result(double.NaN), null, 3, null, Attested(0.01), 1).Should().Match<Verdict>(verdict => verdict.Decision == VerdictDecision.Undetermined && verdict.P == null);

    [Theory]
    [InlineData(1, 1.0 / 3)]
    [InlineData(7, 1.0 / 36)]
    [InlineData(13, 1.0 / 105)]
    [InlineData(70, 1.0 / 2556)]
    public void SmallestP_CountsAllUnrelatedPairs(int panel, double p) => VerdictRule.SmallestP(panel).Should().BeApproximately(p, 1e-15);

    [Theory]
    [InlineData(0.01, "about 13")]
    [InlineData(0.05, "about 7")]   // five would do by counting, seven are needed for any p
    public void Decide_PanelTooSmallForTheRate_SaysHowManyItTakes(double rate, string needed) =>
        VerdictRule.Decide(Result(5, strangers: 3), null, 3, null, Attested(rate), 1).Reasons[0].Should().Contain(needed);

    [Theory]
    [InlineData(0.01, "1 %")]
    [InlineData(0.0005, "0.05 %")]
    [InlineData(0.125, "12.5 %")]
    public void Percent_IsWhatPeopleWrite(double rate, string text) => VerdictRule.Percent(rate).Should().Be(text);

    private static AuditOptions Attested(double rate) => new() { FalsePositiveRate = rate, SecretInitialization = true };

    /// <summary>A score among strangers that all score 0, or 1 where they are to be above.</summary>
    private static PanelResult Result(double score, double? z = 20, int strangers = 150, int above = 0) => new(
        score,
        new UnrelatedScores([], [.. Enumerable.Repeat(1.0, above), .. Enumerable.Repeat(-1.0, strangers - above)], []),
        [new EvidenceScore("geometry-noise", 1, z, null) { IsTaskFree = true, Counts = true }, new EvidenceScore("geometry-natural", 1, 99, null) { Counts = true }]);
}
