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
    public async Task RunAsync_ChangedCopy_IsDerived()
    {
        using var seeds = Seeds();
        using var victim = Net(100);
        using var suspect = Net(100, change: 0.05);
        var panel = Panel(14);

        var result = await Audits.RunAsync(Options, victim, suspect, panel, seeds);

        result.Verdict.Decision.Should().Be(VerdictDecision.Derived);
        result.Verdict.P.Should().BeLessThanOrEqualTo(0.01);
        result.Verdict.Reasons[0].Should().Be("The suspect is closer to the victim than all 14 unrelated reference models are.");
        result.Queries.Should().Be(160);
        result.Panel.Evidence.Select(evidence => evidence.Name).Should().Contain(["geometry-smooth", "geometry-noise", "geometry-natural", "confidence-profile"]);
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
        using var suspect = Net(100, change: 0.01);

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
    public async Task RunAsync_ChangedCopyAndAPanelOfOtherTasks_RestsOnNoise()
    {
        using var seeds = Seeds();
        using var victim = Net(100);
        using var suspect = Net(100, change: 0.05);

        var result = await Audits.RunAsync(Options, victim, suspect, Panel(14), seeds);

        result.Coverage.Should().Be(new TaskCoverage(VictimDoesIt: true, PanelModels: 0));
        result.Verdict.Reasons.Should().Contain("The verdict therefore rests on noise inputs alone, which belong to no task.");
        var z = result.Panel.Evidence.Single(evidence => evidence.Name == "geometry-noise").Z!.Value;
        result.Verdict.P.Should().Be(Math.Max(result.Panel.P!.Value, 1 / (1 + z * z)));
    }

    [Fact]
    public async Task RunAsync_SameLabelsOtherNoise_IsUndeterminedWithoutModelsOfTheTask()
    {
        using var seeds = Seeds();
        using var victim = SameTask(300, seeds);
        using var suspect = SameTask(301, seeds);

        var result = await Audits.RunAsync(Options with { FalsePositiveRate = 0.05 }, victim, suspect, Panel(30), seeds);

        result.Panel.P.Should().BeLessThanOrEqualTo(0.05);
        result.Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
        result.Verdict.Reasons.Should().Contain(reason => reason.StartsWith("Add unrelated models of this task, 6 at least"));
    }

    [Fact]
    public async Task RunAsync_Sequential_StopsEarlyForCopiesAndStrangers()
    {
        using var seeds = Seeds(300);
        using var victim = Net(100);
        using var copy = Net(100, change: 0.02);
        using var stranger = Net(101);
        var options = new AuditOptions { Sequential = true, FalsePositiveRate = 0.05 };
        var panel = Panel(20);

        var found = await Audits.RunAsync(options, victim, copy, panel, seeds);
        var cleared = await Audits.RunAsync(options, victim, stranger, panel, seeds);

        found.Verdict.Decision.Should().Be(VerdictDecision.Derived);
        found.Queries.Should().Be(105).And.BeLessThan(found.QueriesPlanned);   // 15 % of 700
        copy.Rows.Should().Be(105 + Audits.PairRows);
        found.Verdict.P.Should().BeGreaterThanOrEqualTo(3 * found.Panel.P!.Value);   // three looks share the rate
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
        using var victim = Net(100);
        using var suspect = Net(100, change: 0.02);

        var result = await Audits.RunAsync(new() { MaximumQueries = 100 }, victim, suspect, Panel(14), seeds);

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
