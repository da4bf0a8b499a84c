using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;
using static ModelDiff.Tests.TestModels.RandomNets;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Comparison;

public class ModelComparerAuditTests
{
    private static readonly AuditOptions Options = new() { Probe = new ProbeOptions { Natural = 40, Noise = 40, Smooth = 80 } };

    [Fact]
    public async Task RunAsync_ChangedCopyAndTwinsInThePanel_IsDerived()
    {
        using var seeds = Seeds();
        using var victim = OfTask(100);
        using var suspect = OfTask(100, change: 0.05);

        var result = await Audits.RunAsync(Options, victim, suspect, TaskPanel(), seeds);

        result.Verdict.Decision.Should().Be(VerdictDecision.Derived);
        result.Verdict.P.Should().BeLessThanOrEqualTo(0.01).And.BeGreaterThanOrEqualTo(1e-4);
        result.Verdict.Reasons[1].Should().Contain("20 reference models, 20 of them of the victim's task, 4 twins of fresh and 3 of the victim's own initialization");
        result.Twins!.Residuals.Should().BeGreaterThan(0.5);
        result.Queries.Should().Be(160);
        result.Panel.Evidence.Where(evidence => evidence.Counts).Should().ContainSingle().Which.Name.Should().Be("whitened-residuals");
        result.Panel.Evidence.Select(evidence => evidence.Name).Should().Contain(["geometry-smooth", "geometry-noise", "geometry-natural", "confidence-profile"]);
    }

    [Fact]
    public async Task RunAsync_InnocentOfTheSameTask_IsNotShownOrWithheld()
    {
        using var seeds = Seeds();
        using var victim = OfTask(100);
        for (var seed = 500; seed < 510; seed++)
        {
            using var innocent = OfTask(seed);

            (await Audits.RunAsync(Options, victim, innocent, TaskPanel(), seeds)).Verdict.Decision.Should().Be(VerdictDecision.NotShown);
        }
    }

    [Theory]
    [InlineData(0, 2, 0, "The suspect tells the victim's classes in another order")]
    [InlineData(0, 0, 3, "27 models of the panel tell the victim's classes in another order")]
    [InlineData(1, 1, 0, "27 models of the panel tell the victim's classes in another order")]
    public async Task RunAsync_ClassesInAnotherOrder_AreMatchedAndSaid(int victimTurn, int suspectTurn, int panelTurn, string note)
    {
        var options = Options with { Probe = new ProbeOptions { Natural = 200, Noise = 40, Smooth = 80 } };
        using var seeds = Seeds(200);
        using var victim = OfTask(100, turn: victimTurn);
        using var suspect = OfTask(100, change: 0.05, suspectTurn);
        using var plainVictim = OfTask(100);
        using var plainSuspect = OfTask(100, change: 0.05);

        var result = await Audits.RunAsync(options, victim, suspect, TaskPanel(turn: panelTurn), seeds);

        result.Verdict.P.Should().BeApproximately((await Audits.RunAsync(options, plainVictim, plainSuspect, TaskPanel(), seeds)).Verdict.P!.Value, 1e-6);
        result.Notes.Should().ContainSingle().Which.Should().StartWith(note);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    [InlineData(0, 0)]
    public async Task RunAsync_ChangedCopyAndTooFewTwins_IsWithheldAndSaysWhatIsMissing(int fresh, int own)
    {
        using var seeds = Seeds();
        using var victim = OfTask(100);
        using var suspect = OfTask(100, change: 0.05);
        var all = TaskPanel();
        ModelReference[] panel = [.. all[..20], .. all[20..24].Take(fresh), .. all[24..].Take(own)];

        var result = await Audits.RunAsync(Options, victim, suspect, panel, seeds);

        result.Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
        result.Verdict.P.Should().BeNull();
        result.Verdict.Reasons.Should().Contain(reason => reason.Contains($"{fresh} such twins of fresh initialization and {own} of the victim's own; at least 4 and 3"));
        result.Verdict.Reasons.Should().Contain(reason => reason.Contains("modeldiff panel train"));
    }

    [Fact]
    public async Task RunAsync_TooFewReferencesOfTheTask_IsUndetermined()
    {
        using var seeds = Seeds();
        using var victim = OfTask(100);
        using var suspect = OfTask(100, change: 0.05);

        var result = await Audits.RunAsync(Options, victim, suspect, TaskPanel(9), seeds);

        result.Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
        result.Verdict.Reasons.Should().ContainSingle().Which.Should().Contain("9 reference models").And.Contain("at least 13");
    }

    [Fact]
    public async Task RunAsync_OneScorePerRow_HasNothingToCompare()
    {
        using var seeds = Seeds();
        using var victim = new FakeModel(inputs => inputs.sum([1], keepdim: true).sigmoid()) { Signature = new ModelSignature("one score") { InputShape = new TensorShape(12) } };
        using var suspect = Net(101);

        var result = await Audits.RunAsync(Options, victim, suspect, Panel(20), seeds);

        result.Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
        result.Verdict.Reasons[0].Should().Contain("'one score' gives a single score per row");
    }

    [Fact]
    public async Task RunAsync_SixteenCopiesOfOneModel_CountAsOne()
    {
        using var seeds = Seeds();
        using var victim = Net(100);
        using var suspect = Net(101);
        ModelReference[] copies = [.. Enumerable.Range(0, 16).Select(i => new ModelReference($"copy {i}", () => Net(7)))];

        var result = await Audits.RunAsync(Options, victim, suspect, copies, seeds);

        result.PanelSize.Should().Be(1);
        result.Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
        result.Notes.Should().HaveCount(15);
        result.Notes[0].Should().Be("The reference models 'copy 0' and 'copy 1' are one (they answer everything alike, to the last digit) and count once.");
    }

    [Theory]
    [InlineData(100, "net 100")]
    [InlineData(101, "net 101")]
    public async Task RunAsync_VictimOrSuspectInThePanel_IsAnError(int seed, string name)
    {
        using var seeds = Seeds();
        using var victim = Net(100);
        using var suspect = Net(101);

        var thrown = (await FluentActions.Awaiting(() => Audits.RunAsync(Options, victim, suspect, [.. Panel(14), new ModelReference("own copy", () => Net(seed))], seeds)).Should().ThrowAsync<PanelException>()).Which;

        (thrown.ModelName, thrown.OtherName).Should().Be(("own copy", name));
        thrown.Message.Should().Contain("leave it out of the panel");
    }

    [Fact]
    public async Task RunAsync_Stranger_IsNotShown()
    {
        using var seeds = Seeds();
        using var victim = Net(100);
        using var suspect = Net(101);

        var result = await Audits.RunAsync(Options, victim, suspect, Panel(14), seeds);

        result.Verdict.Decision.Should().Be(VerdictDecision.NotShown);
        result.Verdict.P.Should().BeGreaterThan(0.01);
        result.Verdict.Reasons.Should().Contain(reason => reason.EndsWith("This does not prove that the suspect is innocent."));
    }

    [Theory]
    [InlineData(4, "The panel has 4 reference models; at least 7 that can be compared with both models are needed.")]
    [InlineData(9, "With 9 reference models no p-value can fall below 0.0182; a verdict at a false-positive rate of 1 % needs about 13.")]
    public async Task RunAsync_SmallPanel_IsUndeterminedAndSaysWhatItNeeds(int size, string reason)
    {
        using var victim = Net(100);
        using var suspect = new FakeModel(inputs => inputs.narrow(1, 0, 3)) { Signature = new ModelSignature("of other classes") };

        var result = await Audits.RunAsync(Options, victim, suspect, Panel(size));

        result.Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
        result.Verdict.Reasons.Should().Equal(reason);
    }

    [Fact]
    public async Task RunAsync_ModelFailsHalfWay_LeavesNoTensors()
    {
        using var seeds = Seeds();
        using var victim = Net(100);
        using var broken = new FakeModel(inputs => inputs / 0) { Signature = new ModelSignature("broken") };
        var panel = Panel(8);
        var before = LiveTensors.Settled();

        await FluentActions.Awaiting(() => Audits.RunAsync(Options, victim, broken, panel, seeds)).Should().ThrowAsync<ModelOutputException>().WithMessage("*'broken'*");

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task RunAsync_SameLabelsOtherNoise_IsWithheldWithoutModelsOfTheTask()
    {
        using var seeds = Seeds();
        using var victim = SameTask(300, seeds);
        using var suspect = SameTask(301, seeds);

        var result = await Audits.RunAsync(Options with { FalsePositiveRate = 0.05 }, victim, suspect, Panel(30), seeds);

        result.Panel.P.Should().BeLessThanOrEqualTo(0.05);
        result.Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
        result.Verdict.Reasons[0].Should().StartWith("Victim and suspect do the same task");
    }

    [Fact]
    public async Task RunAsync_Sequential_StopsEarlyForCopiesAndStrangers()
    {
        using var seeds = Seeds(300);
        using var victim = OfTask(100);
        using var copy = OfTask(100, change: 0.02);
        using var stranger = Net(101);
        var options = new AuditOptions { Sequential = true, FalsePositiveRate = 0.05 };
        var panel = TaskPanel();

        var found = await Audits.RunAsync(options, victim, copy, panel, seeds);
        var cleared = await Audits.RunAsync(options, victim, stranger, panel, seeds);

        found.Verdict.Decision.Should().Be(VerdictDecision.Derived);
        found.Queries.Should().Be(105).And.BeLessThan(found.QueriesPlanned);   // 15 % of 700
        copy.Rows.Should().Be(105 + Audits.PairRows);
        found.Verdict.P.Should().BeApproximately(Math.Min(1, 3 * found.Twins!.P!.Value), 1e-12);   // three looks share the rate
        cleared.Verdict.Decision.Should().Be(VerdictDecision.NotShown);
        cleared.Queries.Should().BeLessThanOrEqualTo(cleared.QueriesPlanned);
    }

    [Fact]
    public async Task RunAsync_SequentialToTheEnd_SeesTheSameEvidenceAsAtOnce()
    {
        using var seeds = Seeds(300);
        using var victim = Net(100);
        using var suspect = Net(100, change: 0.9);   // neither near nor far
        var panel = Panel(16);

        var atOnce = await Audits.RunAsync(new(), victim, suspect, panel, seeds);
        var inGoes = await Audits.RunAsync(new() { Sequential = true }, victim, suspect, panel, seeds);

        if (inGoes.Queries == inGoes.QueriesPlanned)
            inGoes.Panel.Score.Should().BeApproximately(atOnce.Panel.Score, 1e-3);
        inGoes.QueriesPlanned.Should().Be(atOnce.Queries);
    }

    [Fact]
    public async Task RunAsync_QueryLimit_IsKept()
    {
        using var seeds = Seeds(300);
        using var victim = OfTask(100);
        using var suspect = OfTask(100, change: 0.02);

        var result = await Audits.RunAsync(new() { MaximumQueries = 100 }, victim, suspect, TaskPanel(), seeds);

        suspect.Rows.Should().Be(98 + Audits.PairRows);   // 42 natural, 28 of either noise
        result.Queries.Should().Be(98);
        result.Verdict.Decision.Should().Be(VerdictDecision.Derived);
    }

    [Fact]
    public void Options_TooFewQueries_Throws() =>
        FluentActions.Invoking(() => new AuditOptions { MaximumQueries = 59 }).Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Options_RateOutOfRange_Throws(double rate) =>
        FluentActions.Invoking(() => new AuditOptions { FalsePositiveRate = rate }).Should().Throw<ArgumentOutOfRangeException>();
}
