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
    public void Decide_Derived_GivesEveryReason() => VerdictRule.Decide(Result(5), 0.008, 150, new TaskCoverage(true, 6), Attested(0.01), 1).Reasons.Should().Equal(
        "The suspect is closer to the victim than all 150 unrelated reference models are.",
        "An innocent model that began at weights of its own would look so close with probability 0.008, which is within the accepted false-positive rate of 1 %.",
        "By all evidence together it would be 0.0066; on noise alone, which belongs to no task, it is 0.008, and the larger counts.",
        "The strongest evidence is geometry-natural: 99.0 standard deviations above the closest references.",
        "Which of the two came first, or whether both come from a third model, is not told by this evidence.",
        "It rests on the record that nobody else could have trained from the victim's initial weights.");

    [Fact]
    public void Decide_NotShown_GivesEveryReason() => VerdictRule.Decide(Result(-1), 0.5, 150, new TaskCoverage(false, 5), Attested(0.01), 1).Reasons.Should().Equal(
        "150 of 150 unrelated reference models are at least as close to the victim as the suspect is.",
        "An innocent model would look so close with probability 1, more than the accepted false-positive rate of 1 %. This does not prove that the suspect is innocent.",
        "Of the 150 reference models 5 do the suspect's task; with 6 or more the verdict would be surer.",
        "The strongest evidence is geometry-natural: 99.0 standard deviations above the closest references.");

    [Fact]
    public void Decide_CloseWithoutARecordOrNaturalInputs_GivesEveryReason() => VerdictRule.Decide(Result(5), 1.0 / 151, 150, null, new AuditOptions(), 1).Reasons.Should().Equal(
        "The suspect is closer to the victim than all 150 unrelated reference models are.",
        "An innocent model that began at weights of its own would look so close with probability 0.0066, the smallest that 150 reference models can give, which is within the accepted false-positive rate of 1 %.",
        "Without natural inputs it is unknown which reference models do the suspect's task; the panel should hold several.",
        "The strongest evidence is geometry-natural: 99.0 standard deviations above the closest references.",
        "'Derived' is withheld: a model that began at the victim's initial weights, as by a public script with its own random seed, comes as close, whatever its task.",
        "Twins tell the two apart: 3 of the victim's own initialization in the panel and 4 of fresh ones, beside 13 reference models; 'modeldiff panel train' makes them. Or attest that nobody else could have begun there.");

    [Theory]
    [InlineData(20, "The probability therefore rests on noise inputs alone, which belong to no task.")]
    [InlineData(1, "Add unrelated models of this task, 6 at least, best of the suspect's architecture.")]
    public void Decide_NobodyInThePanelDoesTheTask_SaysWhatThatMeans(double z, string reason)
    {
        var reasons = VerdictRule.Decide(Result(5, z), null, 150, new TaskCoverage(true, 5), Attested(0.01), 1).Reasons;

        reasons.Should().ContainInConsecutiveOrder("Victim and suspect do the same task, as do 5 of the 150 reference models; models of one task look alike without any reuse.", reason);
    }

    [Fact]
    public void Decide_SeveralEvidencesOnNoise_TheHighestBounds()
    {
        var result = Result(5) with { Evidence = [new EvidenceScore("a", 1, 10, null) { IsTaskFree = true }, new EvidenceScore("b", 1, -3, null) { IsTaskFree = true }, new EvidenceScore("c", 1, null, null)] };

        VerdictRule.Decide(result, null, 150, new TaskCoverage(true, 5), Attested(0.01), 1).P.Should().BeApproximately(1.0 / 101, 1e-15);
    }

    /// <summary>13 models give 13 + 13 + 78 unrelated pairs.</summary>
    [Fact]
    public void Decide_PAsSmallAsThePanelAllows_SaysSo()
    {
        var result = new PanelResult(5, new UnrelatedScores([.. new double[13]], [.. new double[13]], [.. new double[78]]), []);

        var verdict = VerdictRule.Decide(result, null, 13, new TaskCoverage(false, 9), Attested(1.0 / 105), 1);

        (verdict.Decision, verdict.P, verdict.SmallestP, verdict.IsAtResolution).Should().Be((VerdictDecision.Derived, 1.0 / 105, 1.0 / 105, true));
        verdict.Reasons[1].Should().Be("An innocent model that began at weights of its own would look so close with probability 0.0095, the smallest that 13 reference models can give, which is within the accepted false-positive rate of 0.952 %.");
        VerdictRule.Decide(result, null, 13, new TaskCoverage(false, 9), new AuditOptions { FalsePositiveRate = 1.0 / 105 }, 1).Decision.Should().Be(VerdictDecision.Undetermined, "a p at the rate is a lead");
        VerdictRule.NeededPanel(1.0 / 105).Should().Be(13);
    }

    [Fact]
    public void Decide_OneReferenceModel_IsTooFew() =>
        VerdictRule.Decide(Result(double.NaN), null, 1, null, Attested(0.01), 1).Reasons.Should().Equal("The panel has 1 reference model; at least 7 that can be compared with both models are needed.");

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
    [InlineData(0.00012345, "0.012 %")]
    public void Percent_IsWhatPeopleWrite(double rate, string text) => VerdictRule.Percent(rate).Should().Be(text);

    private static AuditOptions Attested(double rate) => new() { FalsePositiveRate = rate, SecretInitialization = true };

    /// <summary>A score among strangers that all score 0, or 1 where they are to be above.</summary>
    private static PanelResult Result(double score, double? z = 20, int strangers = 150, int above = 0) => new(
        score,
        new UnrelatedScores([], [.. Enumerable.Repeat(1.0, above), .. Enumerable.Repeat(-1.0, strangers - above)], []),
        [new EvidenceScore("geometry-noise", 1, z, null) { IsTaskFree = true, Counts = true }, new EvidenceScore("geometry-natural", 1, 99, null) { Counts = true }]);
}
