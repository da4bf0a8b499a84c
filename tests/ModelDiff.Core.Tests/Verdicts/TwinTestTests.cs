using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Verdicts;

public class TwinTestTests
{
    private static readonly AuditOptions KeepsClose = new() { KeepsClose = true };

    private readonly TwinOracle _oracle = new();

    public static TheoryData<string> Suspects => [.. new TwinOracle().Suspects];

    [Theory]
    [MemberData(nameof(Suspects))]
    public void Judge_EverySuspect_IsAsTheOracleComputes(string suspect)
    {
        var expected = _oracle.Expected(suspect);

        var result = _oracle.Judge(suspect, KeepsClose);

        result.Should().BeEquivalentTo(new { Twins = new TwinPanel(4, 3), References = 13, ReferencesOfTask = 13, SameClasses = true, SharesInitialization = expected.GetProperty("sharesInitialization").GetBoolean() });
        result.Residuals.Should().BeApproximately(expected.GetProperty("W")[0].GetDouble(), 1e-4);
        result.Noise.Should().BeApproximately(expected.GetProperty("N")[0].GetDouble(), 1e-4);
        Ratio(result.PFresh, "pW").Should().BeApproximately(1, 0.01);
        Ratio(result.PSame, "pWSame").Should().BeApproximately(1, 0.01);
        Ratio(result.PNoise, "pN").Should().BeApproximately(1, 0.01);
        result.P.Should().BeApproximately(Math.Max(expected.GetProperty("strict").GetDouble(), TwinTest.LeastP), 2e-4);

        double? Ratio(double? value, string name) => value / expected.GetProperty(name).GetDouble();
    }

    [Fact]
    public void Judge_WhetherOneRecipeMadeVictimAndTwins_IsAsTheOracleComputes()
    {
        foreach (var suspect in _oracle.Suspects)
            _oracle.Judge(suspect, KeepsClose).PRecipe.Should().BeApproximately(_oracle.RecipeP, 1e-4);
        new TwinTest([_oracle.Victim, .. TwinOracle.PanelOf(_oracle)], 1).RecipeP(0).Should().BeApproximately(_oracle.RecipeP, 1e-4, "it is the same before anybody is suspected");
    }

    /// <summary>Victim and an innocent have what the victim's recipe gives. Where the twins have it too they are judged; where theirs is another recipe nothing is concluded.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Judge_AnInnocentByTheVictimsRecipe_IsJudgedByTwinsOfThatRecipeAlone(bool haveTwinsIt)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3, CPU);
        var (task, recipe) = (Draw(30) * 4, Draw(30));
        ModelSummary[] panel =
        [
            .. Enumerable.Range(0, 13).Select(i => Model(new ModelProfile($"reference {i}"), 0)),
            .. Enumerable.Range(0, 8).Select(i => Model(new ModelProfile($"twin {i}") { Role = ModelRole.Twin, Initialization = ModelInitialization.Fresh }, haveTwinsIt ? 1 : 0)),
        ];

        var result = new TwinTest([Model(new ModelProfile("victim"), 1), Model(new ModelProfile("innocent"), 1), .. panel], 2).Judge(0, 1, new AuditOptions { KeepsClose = true, SecretInitialization = true });

        if (haveTwinsIt)
            result.P.Should().BeGreaterThan(0.05);
        else
            (result.P, result.PFresh, result.PNoise, result.PRecipe < RecipeTest.LeastP).Should().Be((null, null, null, true));

        Tensor Draw(int rows) => randn([rows, 5], generator: generator);

        ModelSummary Model(ModelProfile profile, double share)
        {
            using var answers = new ModelAnswers(profile.Name, new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = task + share * recipe + 0.4 * Draw(30), [ProbePart.Noise] = Draw(20) });
            return ModelSummary.Of(profile, answers, []);
        }
    }

    [Fact]
    public void Judge_TwinOfOwnInitialization_IsJudgedByNoiseAlone()
    {
        var result = _oracle.Judge("same-seed twin", KeepsClose);

        result.SharesInitialization.Should().BeTrue();
        result.P.Should().Be(result.PNoise);
    }

    [Fact]
    public void Judge_NoInitializationInCommon_TakesTheLargerOfBothFamilies()
    {
        var result = _oracle.Judge("taught", KeepsClose);

        result.SharesInitialization.Should().BeFalse();
        result.P.Should().Be(Math.Max(result.PFresh!.Value, result.PSame!.Value)).And.BeGreaterThan(result.PSame.Value);
    }

    [Fact]
    public void Judge_SecretInitialization_NeedsNoTwinsOfIt()
    {
        ModelSummary[] panel = [.. _oracle.References, .. _oracle.Fresh];

        _oracle.Judge("copy", panel, KeepsClose).P.Should().BeNull();
        var result = _oracle.Judge("copy", panel, new AuditOptions { KeepsClose = true, SecretInitialization = true });

        result.PSame.Should().BeNull();
        result.P.Should().Be(Math.Max(TwinTest.LeastP, Math.Min(1, 2 * Math.Min(result.PFresh!.Value, result.PNoise!.Value)))).And.BeLessThan(0.01);
    }

    [Theory]
    [InlineData(12, 4, 3)]
    [InlineData(13, 3, 3)]
    [InlineData(13, 4, 2)]
    public void Judge_SmallerPanelThanWasMeasured_HasNoP(int references, int fresh, int same)
    {
        ModelSummary[] panel = [.. _oracle.References.Take(references), .. _oracle.Fresh.Take(fresh), .. _oracle.Same.Take(same)];

        var result = _oracle.Judge("copy", panel, KeepsClose);

        result.P.Should().BeNull();
        result.References.Should().Be(references);
        result.Twins.Should().Be(new TwinPanel(fresh, same));
    }

    [Fact]
    public void Judge_CopyOfTheVictimAmongTheReferences_IsLeftOutAndNamed()
    {
        ModelSummary[] panel = [.. TwinOracle.PanelOf(_oracle), _oracle.Summary("copy", new ModelProfile("hidden"))];

        var result = _oracle.Judge("taught", panel, new AuditOptions());

        result.LeftOut.Should().Contain("hidden");
        result.References.Should().Be(14 - result.LeftOut.Length);
        _oracle.Judge("taught", panel, KeepsClose).LeftOut.Should().BeEmpty();
    }

    [Fact]
    public void Judge_ReferenceThatIsNotUnusualEnough_Stays()
    {
        ModelSummary[] panel = [.. TwinOracle.PanelOf(_oracle), _oracle.Summary("taught", new ModelProfile("a little close"))];   // p = 0.011

        _oracle.Judge("copy", panel, new AuditOptions()).LeftOut.Should().NotContain("a little close");
    }

    /// <summary>Which of the tails p(fresh) = 0.1, p(same) = 0.2 and p(noise) = 0.4 decides.</summary>
    [Theory]
    [InlineData(true, false, 0.2, 0.1)]
    [InlineData(true, null, 0.2, 0.2)]      // noise cannot tell who has the victim's beginning
    [InlineData(true, true, 0.4, 0.4)]
    [InlineData(false, false, 0.4, 0.4)]    // other classes: nothing but noise
    [InlineData(false, null, 0.4, 0.4)]
    public void Tails_DecideByWhatVictimAndSuspectShare(bool isComparable, bool? shares, double strict, double recorded)
    {
        var tails = new TwinTest.Tails(isComparable, new(0.5, 0.1), new(0.5, 0.2), new(0.5, 0.4), shares);

        (tails.Strict, tails.Recorded).Should().Be((strict, recorded));
        (tails with { Fresh = tails.Same, Same = tails.Fresh }).Strict.Should().Be(strict, "the larger counts");
        (tails with { Same = null, Shares = null }).Strict.Should().Be(isComparable ? null : 0.4);
    }

    /// <summary>Two tests, each of which may call the suspect derived: the smaller p, doubled.</summary>
    [Theory]
    [InlineData(true, 0.1, 0.4, 0.2)]
    [InlineData(true, 0.4, 0.1, 0.2)]
    [InlineData(true, 0.7, 0.8, 1.0)]
    [InlineData(true, 0.1, null, 0.1)]
    [InlineData(true, null, 0.4, 0.4)]
    [InlineData(true, null, null, null)]
    [InlineData(false, 0.1, 0.4, 0.4)]
    public void Tails_AttestedBeginning_TakeTheBetterOfTwo(bool isComparable, double? fresh, double? noise, double? expected)
    {
        TwinTest.Tail? Of(double? p) => p is { } known ? new(0.5, known) : null;

        new TwinTest.Tails(isComparable, Of(fresh), Same: null, Of(noise), Shares: null).Attested.Should().Be(expected);
    }

    [Theory]
    [InlineData(0.0401, 0, 0.03, true)]
    [InlineData(0.04, 0, 0.03, null)]       // twice what strangers may have
    [InlineData(0.61, 0.3, 0.4, true)]      // twice what fresh twins have
    [InlineData(0.6, 0.3, 0.4, null)]
    [InlineData(0.8, -0.1, 0.4, true)]      // half of what twins of one beginning have
    [InlineData(0.8, -0.1, 0.399, false)]
    public void Shares_IsToldByNoise(double leastOfSame, double highestOfFresh, double ofSuspect, bool? expected) =>
        TwinTest.Shares(leastOfSame, highestOfFresh, ofSuspect).Should().Be(expected);

    [Theory]
    [MemberData(nameof(Suspects))]
    public void NoiseAmongReferences_EverySuspect_IsAsTheOracleComputes(string suspect)
    {
        var p = new TwinTest([_oracle.Victim, _oracle.Summary(suspect), .. _oracle.References], 2).NoiseAmongReferences(0, 1);

        (p / Math.Max(_oracle.Expected(suspect).GetProperty("pNoiseReferences").GetDouble(), TwinTest.LeastP)).Should().BeApproximately(1, 0.01);
    }

    [Fact]
    public void NoiseAmongReferences_FewerThanThree_SaysNothing()
    {
        new TwinTest([_oracle.Victim, _oracle.Summary("copy"), .. _oracle.References.Take(2)], 2).NoiseAmongReferences(0, 1).Should().BeNull();
        new TwinTest([_oracle.Victim, _oracle.Summary("copy"), .. _oracle.References.Take(3)], 2).NoiseAmongReferences(0, 1).Should().NotBeNull();
    }

    [Fact]
    public void HasTwins_LooksAtThePanelAlone()
    {
        ModelSummary[] twins = _oracle.Fresh;

        new TwinTest([twins[0], _oracle.Victim, .. _oracle.References], 2).HasTwins.Should().BeFalse();
        new TwinTest([_oracle.Victim, _oracle.Summary("copy"), .. _oracle.References, twins[0]], 2).HasTwins.Should().BeTrue();
    }

    /// <summary>Kappa of labels that agree in 60 of 80 rows of two classes, half of each, is 0.5; in 50 of 80 it is 0.25, which is no more than two tasks may have. One order of classes turned round tells as much.</summary>
    [Theory]
    [InlineData(60, true)]
    [InlineData(50, false)]
    [InlineData(52, true)]
    [InlineData(2, true)]
    [InlineData(40, false)]
    public void MayBeTwins_AgreementOrAnotherOrderOfClasses(int agreed, bool expected) =>
        new TwinTest([Labeled(2, 80), Labeled(2, agreed)], 2).MayBeTwins(0, 1).Should().Be(expected);

    [Fact]
    public void MayBeTwins_OtherClassesOrNone_MayNot()
    {
        using var features = new ModelAnswers("m", new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = arange(80).to(ScalarType.Float32).reshape(80, 1) });
        var scores = ModelSummary.Of(new ModelProfile("m"), features, []);

        new TwinTest([Labeled(2, 80), Labeled(3, 80)], 2).MayBeTwins(0, 1).Should().BeFalse();
        new TwinTest([Labeled(2, 80), scores], 2).MayBeTwins(0, 1).Should().BeFalse();
        new TwinTest([scores, Labeled(2, 80)], 2).MayBeTwins(0, 1).Should().BeFalse();
    }

    [Fact]
    public void Judge_WithoutNoise_DecidesByResiduals()
    {
        var panel = new DrawnPanel(natural: true, noise: false);

        var attested = panel.Judge(ofVictim: 0.9, new AuditOptions { KeepsClose = true, SecretInitialization = true });
        var strict = panel.Judge(ofVictim: 0.9, KeepsClose);

        (attested.PNoise, attested.SharesInitialization, strict.SharesInitialization).Should().Be((null, null, null));
        attested.P.Should().Be(Math.Max(TwinTest.LeastP, attested.PFresh!.Value)).And.BeLessThan(0.01, "the suspect has most of the victim");
        strict.P.Should().Be(Math.Max(TwinTest.LeastP, Math.Max(strict.PFresh!.Value, strict.PSame!.Value)));
    }

    [Fact]
    public void Judge_WithoutNaturalInputs_KnowsNotWhoDoesTheTask() =>
        new DrawnPanel(natural: false, noise: true).Judge(0.9, KeepsClose).Should().Match<TwinTestResult>(result => result.P == null && result.SameClasses && result.References == DrawnPanel.References && result.ReferencesOfTask < TwinTest.LeastOfTask);

    [Fact]
    public void Judge_ReferencesOfTheFamilyOfVictimOrSuspect_DoNotCount()
    {
        var panel = new DrawnPanel(natural: true, noise: true);

        panel.Judge(0, KeepsClose, "victim's", "suspect's", ["victim's", "suspect's"]).References.Should().Be(DrawnPanel.References - 2);
        panel.Judge(0, KeepsClose, "victim's", "suspect's", ["else", "other"]).References.Should().Be(DrawnPanel.References);
    }

    /// <summary>One twin of the victim's initialization that lost it, or one fresh twin that has it by chance, and noise cannot tell who shares it any more.</summary>
    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(0, 0, null)]
    [InlineData(1, 1, null)]
    public void Judge_WhatTwinsHaveOfTheBeginning_TellsWhetherNoiseCan(double ofLastSame, double ofLastFresh, bool? shares) =>
        new DrawnPanel(natural: true, noise: true) { OfLastSame = ofLastSame, OfLastFresh = ofLastFresh }.Judge(0.9, KeepsClose).SharesInitialization.Should().Be(shares);

    [Fact]
    public void Judge_HonestPanel_KeepsAllButTheRate() => _oracle.Judge("taught", new AuditOptions()).LeftOut.Length.Should().BeLessThanOrEqualTo(1);   // of 13 at 1 % each

    [Fact]
    public void Judge_AfterOnePermutationOfThePanel_IsTheSame()
    {
        ModelSummary[] panel = [.. TwinOracle.PanelOf(_oracle).Reverse()];

        _oracle.Judge("taught", panel, KeepsClose).P.Should().BeApproximately(_oracle.Judge("taught", KeepsClose).P!.Value, 1e-9);
    }

    /// <summary>80 rows, half of each of two classes in turns, of which so many are as they should be.</summary>
    private static ModelSummary Labeled(int classes, int agreed)
    {
        using var scope = NewDisposeScope();
        var labels = Enumerable.Range(0, 80).Select(i => (long)((i % 2) ^ (i < 80 - agreed ? 1 : 0))).ToArray();
        using var answers = new ModelAnswers("m", new Dictionary<ProbePart, Tensor> { [ProbePart.Natural] = nn.functional.one_hot(tensor(labels), classes).to(ScalarType.Float32) });
        return ModelSummary.Of(new ModelProfile("m"), answers, []);
    }
}
