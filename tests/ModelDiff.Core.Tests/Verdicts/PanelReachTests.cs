using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Tests.Verdicts;

public class PanelReachTests
{
    [Theory]
    [InlineData(0, 0.01)]
    [InlineData(13, 0.01)]
    [InlineData(44, 0.001)]
    [InlineData(7, 0.05)]
    public void Shortage_EnoughReferencesAndASecretInitializationOrNoPanel_IsNone(int references, double rate) => Shortage(References(references), rate, isSecret: true).Should().BeNull();

    [Fact]
    public void Shortage_EnoughReferencesAlone_SaysThatTheyCanOnlyClear()
    {
        ModelProfile[] panel = [.. References(20), .. Twins(4, ModelInitialization.Fresh), .. Twins(2, ModelInitialization.Own)];

        Shortage(panel, 0.01).Should().Be("with this panel behavior can clear a suspect, and not show that it was derived: that takes 13 references, 4 twins of the victim from fresh weights and 3 from its own initial ones (20, 4 and 2 are there), which 'modeldiff panel train' makes, or a secret initialization.");
    }

    [Theory]
    [InlineData(5, 0.001, "5 reference models support no p-value at all; a false-positive rate of 0.1 % takes about 44")]
    [InlineData(12, 0.01, "with 12 reference models no p-value can fall below 0.011; a false-positive rate of 1 % takes about 13")]
    public void Shortage_TooFew_SaysHowManyItTakes(int references, double rate, string begin) => Shortage(References(references), rate).Should().StartWith($"the panel is too small for the accepted false-positive rate, so the verdict will be 'undetermined': {begin}");

    [Theory]
    [InlineData(4, 3, false, true)]
    [InlineData(4, 2, false, false)]
    [InlineData(4, 0, true, true)]
    [InlineData(3, 9, false, false)]
    public void Shortage_Twins_ReachFinerRates(int fresh, int own, bool isSecret, bool suffice)
    {
        var panel = References(13).Concat(Twins(fresh, ModelInitialization.Fresh)).Concat(Twins(own, ModelInitialization.Own));

        (Shortage([.. panel], 0.001, isSecret) is null).Should().Be(suffice);
    }

    [Theory]
    [InlineData(13, 4, 3, 0.01, false)]
    [InlineData(13, 4, 3, 0.0001, false)]
    [InlineData(13, 4, 0, 0.01, true)]
    public void Lacks_TheLeast_LacksNothing(int references, int fresh, int own, double rate, bool isSecret) => Lacks(references, fresh, own, rate, isSecret).Should().BeEmpty();

    [Theory]
    [InlineData(12, 4, 3, 0.01, "A verdict takes 13 references at least; there are 12.")]
    [InlineData(13, 3, 3, 0.01, "'Derived' takes 4 twins from fresh weights at least; there are 3.")]
    [InlineData(13, 4, 0, 0.01, "It takes 3 twins from the victim's own initial weights at least, unless those are attested to be secret; there are 0.")]
    [InlineData(13, 4, 3, 0.00005, "No p-value below 0.0001 is ever stated, so that no panel supports a false-positive rate of 0.005 %.")]
    public void Lacks_OneThing_SaysIt(int references, int fresh, int own, double rate, string lack) => Lacks(references, fresh, own, rate).Should().Equal(lack);

    [Fact]
    public void Lacks_NoTwinsAtAFinerRate_CountsModelsForOtherSuspects() =>
        Lacks(13, 0, 0, 0.001, isSecret: true)[^1].Should().Be("Without twins, a suspect with other classes takes 44 models at least at a false-positive rate of 0.1 %; there are 13.");

    [Fact]
    public void Lacks_TasksAreMany_AsksForTheVictims()
    {
        ModelProfile[] panel = [.. References(13).Select((model, i) => model with { Task = $"task {i % 5}" }), .. Twins(4, ModelInitialization.Fresh), .. Twins(3, ModelInitialization.Own)];

        PanelReach.Lacks(panel, new AuditOptions()).Should().Equal("At least 4 of them must do the victim's task; the most that do one are 3.");
    }

    [Fact]
    public void Lacks_StudentsOfLabels_DoNotCount()
    {
        ModelProfile[] students = [.. References(30).Select(model => model with { Family = ModelProfile.FamilyOfLabels(new ModelSignature("suspect")) })];

        PanelReach.Lacks(students, new AuditOptions()).First().Should().Be("A verdict takes 13 references at least; there are 0.");
        Shortage(students, 0.01).Should().Contain("undetermined': 0 reference models beside those that learned another model's labels support no p-value at all");
    }

    [Fact]
    public void Advice_WhatWasMeasured_IsNone()
    {
        ModelProfile[] panel = [.. References(20).Select((model, i) => model with { Architecture = $"net {i % 3}" })];

        PanelReach.Advice(panel).Should().BeEmpty();
        PanelReach.Advice(panel[1..]).Should().Equal("20 references of one task are recommended, as more of them find more; there are 19.");
    }

    [Theory]
    [InlineData(1, "is 1")]
    [InlineData(2, "are 2")]
    public void Advice_FewArchitectures_AsksForMore(int architectures, string there)
    {
        ModelProfile[] panel = [.. References(20).Select((model, i) => model with { Architecture = $"net {i % architectures}" })];

        PanelReach.Advice(panel).Should().Equal($"3 architectures among them are recommended, the suspect's if it is known; there {there}.");
    }

    [Fact]
    public void Lacks_FourOfTheTask_Suffice() =>
        PanelReach.Lacks([.. References(13).Select((model, i) => model with { Task = i < 4 ? "a" : $"task {i / 4}" }), .. Twins(4, ModelInitialization.Fresh), .. Twins(3, ModelInitialization.Own)], new AuditOptions()).Should().BeEmpty();

    /// <summary>What a finer rate takes of a suspect with other classes is counted over the whole panel, and only where no twins judge it.</summary>
    [Theory]
    [InlineData(20, 3, 20, true, "A suspect with the victim's own classes takes 4 twins from fresh weights at least; there are 3.", "Without twins, a suspect with other classes takes 44 models at least at a false-positive rate of 0.1 %; there are 43.")]
    [InlineData(21, 3, 20, true, "A suspect with the victim's own classes takes 4 twins from fresh weights at least; there are 3.")]
    [InlineData(20, 3, 20, false, "'Derived' takes 4 twins from fresh weights at least; there are 3.")]
    [InlineData(20, 4, 0, true)]
    public void Lacks_OtherClassesAtAFinerRate_CountsTheWholePanel(int references, int fresh, int own, bool isSecret, params string[] lacks) => Lacks(references, fresh, own, 0.001, isSecret).Should().Equal(lacks);

    [Theory]
    [InlineData(0.0001, true)]
    [InlineData(0.00009, false)]
    public void Shortage_TwinsAtTheFinestRate_Suffice(double rate, bool suffice) =>
        (Shortage([.. References(13), .. Twins(4, ModelInitialization.Fresh), .. Twins(3, ModelInitialization.Own)], rate) is null).Should().Be(suffice);

    private static string[] Lacks(int references, int fresh, int own, double rate, bool isSecret = false) =>
        [.. PanelReach.Lacks([.. References(references), .. Twins(fresh, ModelInitialization.Fresh), .. Twins(own, ModelInitialization.Own)], new AuditOptions { FalsePositiveRate = rate, SecretInitialization = isSecret })];

    private static string? Shortage(ModelProfile[] panel, double rate, bool isSecret = false) => PanelReach.Shortage(panel, new AuditOptions { FalsePositiveRate = rate, SecretInitialization = isSecret });

    private static ModelProfile[] References(int count) => [.. Enumerable.Range(0, count).Select(i => new ModelProfile($"r{i}"))];

    private static IEnumerable<ModelProfile> Twins(int count, ModelInitialization initialization) =>
        Enumerable.Range(0, count).Select(i => new ModelProfile($"{initialization}{i}") { Role = ModelRole.Twin, Initialization = initialization });
}
