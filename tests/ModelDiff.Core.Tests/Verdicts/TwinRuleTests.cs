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
        Decide(Whole with { SharesInitialization = true, Noise = 0.9 }).Reasons[0].Should().Be("On noise, which no model was trained on, the suspect has as much in common with the victim as models may that began at its initial weights, and is judged among those: it shares 0.90 of what the victim has beyond all others, where 1 is everything and 0 what strangers share.");

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

    [Fact]
    public void Decide_Derived_GivesEveryReason()
    {
        var verdict = Decide(Whole with { P = 0.002, Architectures = 0 }, looks: 3);

        verdict.Reasons.Should().Equal(
            "The suspect shares 0.61 of what the victim has beyond all models of its task, where 1 is everything and 0 what strangers share.",
            "An innocent model like those of the panel (13 reference models, 4 of them of the victim's task, 4 twins of fresh and 3 of the victim's own initialization) would come as close with probability 0.006, which is within the accepted false-positive rate of 1 %.",
            "Which of the two came first, or whether both come from a third model, is not told by this evidence.",
            "Could somebody have trained from your initialization by a recipe unlike your twins'? For such a model these figures do not speak.");
        verdict.SmallestP.Should().BeApproximately(0.0003, 1e-15);
    }

    [Fact]
    public void Decide_DerivedUnderASecretInitialization_CountsNoTwinsOfIt() => Decide(Whole with { Twins = new TwinPanel(4, 0) }, new AuditOptions { SecretInitialization = true }).Reasons[1].Should().Contain("4 twins of fresh initialization)");

    [Fact]
    public void Decide_NotShown_GivesEveryReason() => Decide(Whole with { P = 0.3, PFresh = 0.0101 }).Reasons.Should().Equal(
        "The suspect shares 0.61 of what the victim has beyond all models of its task, where 1 is everything and 0 what strangers share.",
        "An innocent model like those of the panel (13 reference models in 2 architectures, 4 of them of the victim's task, 4 twins of fresh and 3 of the victim's own initialization) would come as close with probability 0.3, more than the accepted false-positive rate of 1 %. This does not prove that the suspect is innocent.");

    /// <summary>Closer than fresh twins: that alone says something only of a suspect that is not shown, and that noise does not show to share the beginning.</summary>
    [Theory]
    [InlineData(0.2, 0.01, false, true)]
    [InlineData(0.2, 0.0101, false, false)]
    [InlineData(0.2, 0.004, true, false)]
    [InlineData(0.2, 0.004, null, true)]
    [InlineData(0.01, 0.004, false, false)]
    public void Decide_CloserThanFreshTwins_IsALeadWhereNothingIsShown(double p, double fresh, bool? shares, bool isLead) =>
        Decide(Whole with { P = p, PFresh = fresh, SharesInitialization = shares }).Reasons.Any(reason => reason.StartsWith("It is closer to the victim than to the twins of fresh initialization", StringComparison.Ordinal)).Should().Be(isLead);

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 0)]
    public void Decide_TwinsMissing_GivesEveryReason(bool isSecret, int needed) => Decide(Whole with { Twins = new TwinPanel(2, 1) }, new AuditOptions { SecretInitialization = isSecret }).Reasons.Should().Equal(
        "Victim and suspect do the same task: the suspect may be a second model by the victim's own data and recipe, which looks like a copy without being one.",
        $"'Derived' is withheld, because the panel has 2 such twins of fresh initialization and 1 of the victim's own; at least 4 and {needed} are needed, with 13 reference models, 4 of them of the task.",
        "'modeldiff panel train' makes them; 'role': 'twin' and 'initialization': 'fresh' or 'own' name them in a list of models.");

    [Fact]
    public void Decide_TwinsByAnotherRecipe_GivesEveryReason() => Decide(Whole with { PRecipe = 0.0004 }).Reasons.Should().Equal(
        "The panel's twins are unlike the victim: made by one recipe, they would differ from it so with probability 0.0004. Beside such twins an innocent second model by the victim's real recipe looks like a copy, so that nothing is concluded from them.",
        "A recipe.json beside the victim that says how it was trained (images, batches, rates, augmentation, weights that it began at), and 'modeldiff panel train', make twins that are like it; or second models by the owner's own script.");

    [Theory]
    [InlineData(true, "12 reference models can be compared with victim and suspect, of which 12 do their task; at least 13 and 4 are needed.")]
    [InlineData(false, "12 reference models can be compared with victim and suspect; at least 13 are needed.")]
    public void Decide_PanelTooSmall_SaysHowMany(bool sameClasses, string reason) => Decide(Whole with { References = 12, ReferencesOfTask = 12, SameClasses = sameClasses }).Reasons.Should().Equal(reason);

    /// <summary>Ranks among 150 scores: (1 + those at least as high) / 151, times the looks. They clear where the panel supports the rate and they lie above it.</summary>
    [Theory]
    [InlineData(12.05, 1, 1.0 / 151, VerdictDecision.NotShown, 30.0 / 151)]
    [InlineData(12.05, 2, 1.0 / 151, VerdictDecision.NotShown, 60.0 / 151)]
    [InlineData(12.05, 1, 0.0066, VerdictDecision.Undetermined, null)]
    [InlineData(12.05, 1, 30.0 / 151, VerdictDecision.Undetermined, null)]
    public void Decide_TwinsMissing_IsClearedByRanksAboveTheRate(double score, int looks, double rate, VerdictDecision decision, double? p)
    {
        var ranks = new PanelResult(score, new UnrelatedScores([], [.. Enumerable.Range(0, 150).Select(i => i * 0.1)], []), []);

        var verdict = TwinRule.Decide(Whole with { Twins = new TwinPanel(0, 0) }, ranks, new AuditOptions { FalsePositiveRate = rate }, looks);

        verdict.Decision.Should().Be(decision);
        (verdict.P is { } known ? Math.Round(known, 12) : (double?)null).Should().Be(p is { } expected ? Math.Round(expected, 12) : null);
        if (decision == VerdictDecision.NotShown)
            verdict.Reasons.Should().Equal($"Victim and suspect do the same task, and the suspect is no closer to the victim than unrelated models are: an innocent one would look so close with probability {PValueText.InSentence(p!.Value)} or more.", "This does not prove that the suspect is innocent.");
    }

    private static Verdict Decide(TwinTestResult result, AuditOptions? options = null, int looks = 1) => TwinRule.Decide(result, NoRanks, options ?? new AuditOptions(), looks);
}
