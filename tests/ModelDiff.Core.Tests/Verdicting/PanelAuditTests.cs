using ModelDiff.Evidence;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using ModelDiff.Verdicts;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Verdicting;

/// <summary>Models here are random two-layer networks: a derived one is its victim with slightly changed weights.</summary>
public class PanelAuditTests
{
    private const int Inputs = 12;
    private static readonly AuditOptions Options = new() { Probe = new ProbeOptions { Natural = 40, Noise = 40, Smooth = 80 }, BatchSize = 40 };

    [Fact]
    public async Task RunAsync_ChangedCopy_IsDerived()
    {
        using var seeds = Seeds();
        using var victim = Net(100);
        using var suspect = Net(100, change: 0.05);
        var panel = Panel(14);

        var result = await new PanelAudit(Options).RunAsync(victim, suspect, panel, seeds);

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

        var result = await new PanelAudit(Options).RunAsync(victim, suspect, Panel(14), seeds);

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

        var result = await new PanelAudit(Options).RunAsync(victim, suspect, Panel(size));

        result.Verdict.Decision.Should().Be(VerdictDecision.Undetermined);
        result.Verdict.Reasons.Should().Equal(reason);
    }

    [Fact]
    public async Task RunAsync_NoPanel_Throws()
    {
        using var victim = Net(100);

        await FluentActions.Awaiting(() => new PanelAudit().RunAsync(victim, victim, []).AsTask()).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task RunAsync_ModelFailsHalfWay_LeavesNoTensors()
    {
        using var seeds = Seeds();
        using var victim = Net(100);
        using var broken = new FakeModel(inputs => inputs / 0) { Signature = new ModelSignature("broken") };
        var panel = Panel(8);
        var before = LiveTensors.Settled();

        await FluentActions.Awaiting(() => new PanelAudit(Options).RunAsync(victim, broken, panel, seeds).AsTask()).Should().ThrowAsync<ModelOutputException>().WithMessage("*'broken'*");

        Tensor.TotalCount.Should().Be(before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Options_RateOutOfRange_Throws(double rate) =>
        FluentActions.Invoking(() => new AuditOptions { FalsePositiveRate = rate }).Should().Throw<ArgumentOutOfRangeException>();

    private static PanelModel[] Panel(int size) => [.. Enumerable.Range(0, size).Select(i => new PanelModel(Net(200 + i)))];

    private static Tensor Seeds()
    {
        using var generator = new Generator(3, CPU);
        return rand([40, Inputs], generator: generator);
    }

    private static FakeModel Net(int seed, double change = 0)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed, CPU);
        using var other = new Generator((ulong)(1000 + seed), CPU);
        var first = randn([Inputs, 16], generator: generator);
        var weights = (first + change * randn(first.shape, generator: other)).DetachFromDisposeScope();
        var second = randn([16, 5], generator: generator).DetachFromDisposeScope();
        return new FakeModel(inputs => (inputs - 0.5).matmul(weights).tanh().matmul(second)) { Signature = new ModelSignature($"net {seed}") { InputShape = new TensorShape(Inputs) } };
    }
}
