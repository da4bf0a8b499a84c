using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class TwinRuleTests
{
    private static readonly PanelResult NoRanks = new(double.NaN, new UnrelatedScores([], [], []), []);

    private static readonly TwinTestResult Whole = new()
    {
        Twins = new TwinPanel(4, 3),
        References = 13,
        ReferencesOfTask = 4,
        Architectures = 2,
        SameClasses = true,
        Residuals = 0.61,
        PFresh = 0.004,
        PSame = 0.004,
        SharesInitialization = false,
        P = 0.004,
    };

    [Theory]
    [InlineData(0.01, VerdictDecision.Derived)]
    [InlineData(0.0101, VerdictDecision.NotShown)]
    public void Decide_IsDerivedAtMostAtTheRate(double p, VerdictDecision decision)
    {
        var verdict = Decide(Whole with { P = p });

        (verdict.Decision, verdict.P).Should().Be((decision, p));
    }

    [Fact]
    public void Decide_Derived_StatesThePopulationAndAsksTheOwner()
    {
        var reasons = Decide(Whole).Reasons;

        reasons[0].Should().Contain("shares 0.61 of what the victim has beyond all models of its task");
        reasons[1].Should().Contain("13 reference models in 2 architectures, 4 of them of the victim's task, 4 twins of fresh and 3 of the victim's own initialization").And.Contain("probability 0.004").And.Contain("1 %");
        reasons[^1].Should().StartWith("Could somebody have trained from your initialization");
    }

    [Theory]
    [InlineData(0.0099, VerdictDecision.Undetermined)]
    [InlineData(0.01, VerdictDecision.Derived)]
    public void Decide_TwinsByAnotherRecipe_IsUndetermined(double recipe, VerdictDecision decision)
    {
        var verdict = Decide(Whole with { PRecipe = recipe });

        verdict.Decision.Should().Be(decision);
        verdict.Reasons[0].Contains("the panel's twins are unlike the victim", StringComparison.OrdinalIgnoreCase).Should().Be(decision == VerdictDecision.Undetermined);
        (verdict.P is null).Should().Be(decision == VerdictDecision.Undetermined);
    }

    [Fact]
    public void Decide_SecretInitialization_SaysWhatItRestsOn() =>
        Decide(Whole with { Twins = new TwinPanel(4, 0) }, new AuditOptions { SecretInitialization = true }).Reasons[^1].Should().Contain("nobody else could have trained from the victim's initial weights");

    [Fact]
    public void Decide_SharedInitialization_SpeaksOfNoise() =>
        Decide(Whole with { SharesInitialization = true, Noise = 0.9 }).Reasons[0].Should().Contain("0.90").And.Contain("began at the victim's initial weights, or is a copy");

    [Fact]
    public void Decide_OtherClasses_SpeaksOfNoiseAlone() =>
        Decide(Whole with { SameClasses = false, ReferencesOfTask = 0, Noise = 0.5 }).Reasons[0].Should().StartWith("On noise, which belongs to no task");

    [Fact]
    public void Decide_CloserThanFreshTwinsOnly_SaysWhatAFreshTwinCannotExclude() =>
        Decide(Whole with { P = 0.2, PSame = 0.2 }).Reasons.Should().Contain(reason => reason.Contains("a twin that began at the victim's initial weights"));

    [Fact]
    public void Decide_LeastP_IsNotStatedAsLess() => Decide(Whole with { P = TwinTest.LeastP }).Reasons[1].Should().Contain("probability 0.0001 or less");

    [Fact]
    public void Decide_Looks_MultiplyP() => Decide(Whole, looks: 3).Should().Match<Verdict>(verdict => verdict.P == 0.012 && verdict.Decision == VerdictDecision.NotShown);

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    public void Decide_TwinsMissing_IsUndeterminedWhateverP(int fresh, int own)
    {
        var verdict = Decide(Whole with { Twins = new TwinPanel(fresh, own) });

        (verdict.Decision, verdict.P).Should().Be((VerdictDecision.Undetermined, null));
        verdict.Reasons[1].Should().Contain($"{fresh} such twins of fresh initialization and {own} of the victim's own; at least 4 and 3 are needed, with 13 reference models, 4 of them of the task");
    }

    [Theory]
    [InlineData(12, 12, true)]
    [InlineData(13, 3, true)]
    [InlineData(12, 0, false)]
    public void Decide_PanelTooSmall_IsUndetermined(int references, int ofTask, bool sameClasses) =>
        Decide(Whole with { References = references, ReferencesOfTask = ofTask, SameClasses = sameClasses }).Decision.Should().Be(VerdictDecision.Undetermined);

    [Fact]
    public void Decide_NothingToCompare_IsUndetermined() => Decide(Whole with { P = null }).Reasons.Should().ContainSingle().Which.Should().Contain("nothing that could be compared");

    /// <summary>Where twins decide nothing, ranks can still clear a suspect of the victim's classes, for whom they speak.</summary>
    [Theory]
    [InlineData(0, null, true, VerdictDecision.NotShown)]
    [InlineData(8, 0.001, true, VerdictDecision.NotShown)]
    [InlineData(8, 0.001, false, VerdictDecision.Undetermined)]
    public void Decide_NoTwinsToTrustButOrdinaryRanks_IsNotShown(int twins, double? recipe, bool sameClasses, VerdictDecision decision)
    {
        var ranks = new PanelResult(1, new UnrelatedScores([], [.. Enumerable.Range(0, 150).Select(i => i * 0.1)], []), []);

        var verdict = TwinRule.Decide(Whole with { Twins = new TwinPanel(twins, twins), PRecipe = recipe, SameClasses = sameClasses }, ranks, new AuditOptions(), looks: 1);

        verdict.Decision.Should().Be(decision);
        if (decision == VerdictDecision.NotShown)
            verdict.P.Should().BeApproximately(141.0 / 151, 1e-12);
    }

    private static Verdict Decide(TwinTestResult result, AuditOptions? options = null, int looks = 1) => TwinRule.Decide(result, NoRanks, options ?? new AuditOptions(), looks);
}
