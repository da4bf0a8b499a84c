using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

public sealed class AdversarialPairsTests : IDisposable
{
    private readonly ModuleAdapter _model = TinyNet.Model();
    private readonly Tensor _seeds = TinyNet.Seeds;

    public void Dispose()
    {
        _model.Dispose();
        _seeds.Dispose();
    }

    // Expected: tests/oracle/attack_oracle.py
    [Theory]
    [InlineData("diversity", new[] { 0.3f, 0.4f, 0.7f, 0.8f, 0.2f, 0.5f, 0.4f, 0.6f, 0.12f, 0.65f, 0.88f, 0.5f })]
    [InlineData("released", new[] { 0.1f, 0.6f, 0.7f, 1f, 0f, 0.5f, 0.2f, 0.8f, 0f, 0.45f, 1f, 0.5f })]
    [InlineData("divergence", new[] { 0.2f, 0.5f, 0.8f, 0.9f, 0.1f, 0.4f, 0.3f, 0.7f, 0.02f, 0.55f, 0.98f, 0.6f })]
    public async Task Generate_FromTheSeeds_GivesTheOraclesInputs(string loss, float[] expected)
    {
        var options = new AdversarialOptions { Epsilon = 0.1, StepSize = 0.03, Steps = 5, RandomStart = false, Loss = AttackLoss.Parse(loss) };

        using var pairs = await new AdversarialPairs(options).GenerateAsync(Context());

        Values(pairs.First.AsTensor()).Should().Equal(Values(_seeds));
        Values(pairs.Second.AsTensor()).Should().Equal(expected, (actual, wanted) => Math.Abs(actual - wanted) < 1e-5);
    }

    // Expected: tests/oracle/attack_oracle.py. The noise of a seed is the same in every version of PyTorch.
    [Theory]
    [InlineData("diversity", new[] { 0.3f, 0.4f, 0.7f, 0.8f, 0.1558563f, 0.5f, 0.4f, 0.6008745f, 0.12f, 0.65f, 0.88f, 0.5f })]
    [InlineData("released", new[] { 0.1015263f, 0.6f, 0.7f, 1f, 0f, 0.5f, 0.2f, 0.8f, 0f, 0.45f, 1f, 0.5f })]
    [InlineData("divergence", new[] { 0.3f, 0.4f, 0.7f, 1f, 0f, 0.5f, 0.2f, 0.8f, 0.12f, 0.45f, 1f, 0.7f })]
    [InlineData("cosine", new[] { 0.3f, 0.4f, 0.9f, 0.8f, 0f, 0.5f, 0.2f, 0.8f, 0.12f, 0.51f, 0.88f, 0.7f })]
    public async Task Generate_FromARandomStart_GivesTheOraclesInputs(string loss, float[] expected)
    {
        var options = new AdversarialOptions { Epsilon = 0.1, StepSize = 0.03, Steps = 5, Loss = AttackLoss.Parse(loss) };

        using var pairs = await new AdversarialPairs(options).GenerateAsync(Context());

        Values(pairs.Second.AsTensor()).Should().Equal(expected, (actual, wanted) => Math.Abs(actual - wanted) < 1e-5);
    }

    [Theory]
    [InlineData("divergence", 0.0013546916)]
    [InlineData("diversity", -2474883.0504575)]
    [InlineData("released", 1434036.5816047)]
    [InlineData("cosine", -3.9983863570)]
    public void Loss_OfOutputs_HasTheOraclesValue(string name, double expected)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var clean = _model.Forward(_seeds).to(ScalarType.Float64);
        var outputs = _model.Forward(_seeds + 0.05f).to(ScalarType.Float64);

        var value = AttackLoss.Parse(name).Climb(outputs, clean, clean.mean([0], keepdim: true)).item<double>();

        value.Should().BeApproximately(expected, Math.Abs(expected) * 2e-5);
    }

    [Theory]
    [InlineData("divergence")]
    [InlineData("diversity")]
    [InlineData("released")]
    [InlineData("cosine")]
    public async Task Generate_AnyLoss_ClimbsHigherThanRandomSignsDo(string loss)
    {
        using var adversarial = await new AdversarialPairs(new AdversarialOptions { Epsilon = 0.1, Loss = AttackLoss.Parse(loss) }).GenerateAsync(Context());
        var heights = new List<double>();
        for (var seed = 1; seed <= 20; seed++)
        {
            using var random = await new SignPairs(new SignOptions { Epsilon = 0.1 }).GenerateAsync(Context() with { Seed = seed });
            heights.Add(Height(random, loss));
        }

        Height(adversarial, loss).Should().BeGreaterThan(heights.Average());
    }

    [Fact]
    public async Task Generate_Always_StaysWithinEpsilonAndRange()
    {
        using var pairs = await new AdversarialPairs(new AdversarialOptions { Epsilon = 0.05 }).GenerateAsync(Context());

        Values(pairs.Second.AsTensor()).Should().OnlyContain(value => value >= 0 && value <= 1);
        Values(pairs.Second.AsTensor()).Zip(Values(_seeds)).Should().OnlyContain(both => Math.Abs(both.First - both.Second) <= 0.05f + 1e-6f);
    }

    [Fact]
    public async Task Generate_SameSeed_IsTheSameForAnyBatchSize()
    {
        using var whole = await new AdversarialPairs().GenerateAsync(Context());
        using var single = await new AdversarialPairs().GenerateAsync(Context() with { BatchSize = 1 });
        using var other = await new AdversarialPairs(new AdversarialOptions { Steps = 1 }).GenerateAsync(Context() with { Seed = 5 });

        Values(single.Second.AsTensor()).Should().Equal(Values(whole.Second.AsTensor()));
        Values(other.Second.AsTensor()).Should().NotEqual(Values(whole.Second.AsTensor()));
    }

    [Fact]
    public async Task Generate_AModelOfFixedBatchSize_IsPadded()
    {
        using var fixedModel = TinyNet.Model(batchSize: 3);

        using var pairs = await new AdversarialPairs().GenerateAsync(Context() with { Victim = fixedModel });
        using var free = await new AdversarialPairs().GenerateAsync(Context());

        Values(pairs.Second.AsTensor()).Should().Equal(Values(free.Second.AsTensor()));
    }

    [Theory]
    [InlineData(CraftOn.Suspect, "suspect")]
    [InlineData(CraftOn.Victim, "victim")]
    [InlineData(CraftOn.Both, "suspect, victim")]
    public async Task Generate_CraftOn_UsesThatModel(CraftOn craftOn, string craftedOn)
    {
        using var victim = TinyNet.Model("victim");
        using var suspect = TinyNet.Other("suspect");

        using var pairs = await new AdversarialPairs(new AdversarialOptions { CraftOn = craftOn, Steps = 2 }).GenerateAsync(Context() with { Victim = victim, Suspect = suspect });

        pairs.Description.Settings["craftedOn"].Should().Be(craftedOn);
        pairs.Count.Should().Be(4);
    }

    [Fact]
    public async Task Generate_ASuspectWithoutGradients_CraftsOnItsPartner()
    {
        var blackBox = FakeModel.Identity("endpoint");

        using var pairs = await new AdversarialPairs().GenerateAsync(Context() with { Suspect = blackBox });

        pairs.Description.Settings["craftedOn"].Should().Be("tiny");
        blackBox.Rows.Should().Be(0);
    }

    [Fact]
    public async Task Generate_NoModelWithGradients_SaysWhatToUse()
    {
        var generate = async () => await new AdversarialPairs().GenerateAsync(Context() with { Victim = FakeModel.Identity("a"), Suspect = FakeModel.Identity("b") });

        var thrown = (await generate.Should().ThrowAsync<GradientsUnavailableException>()).Which;
        thrown.ModelName.Should().Be("b");
        thrown.Message.Should().Contain("search");
    }

    [Fact]
    public async Task Generate_CancelledMidway_LeaksNothing()
    {
        using var source = new CancellationTokenSource();
        var reports = new RecordedProgress { OnReport = _ => source.Cancel() };
        var before = LiveTensors.Settled();

        var generate = async () => await new AdversarialPairs().GenerateAsync(Context() with { Progress = reports }, source.Token);

        await generate.Should().ThrowAsync<OperationCanceledException>();
        reports.All.Should().ContainSingle();
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Generate_AndDispose_LeaksNothing()
    {
        var before = LiveTensors.Settled();

        (await new AdversarialPairs().GenerateAsync(Context())).Dispose();

        Tensor.TotalCount.Should().Be(before);
        _seeds.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public async Task Generate_ReportsRowsTimesSteps()
    {
        var reports = new RecordedProgress();

        using var pairs = await new AdversarialPairs(new AdversarialOptions { Steps = 3 }).GenerateAsync(Context() with { Progress = reports, BatchSize = 2 });

        reports.All.Select(report => report.Completed).Should().Equal(0, 2, 4, 6, 8, 10, 12);
        reports.All.Should().OnlyContain(report => report.Total == 12 && report.Stage == "crafting on tiny");
    }

    [Fact]
    public async Task Generate_NotANumberFromTheModel_NamesIt()
    {
        using var broken = new ModuleAdapter(nn.Identity(), "broken", ownsModule: true).Transformed(inputs => inputs / 0 - inputs / 0, new ModelSignature("broken"));

        var generate = async () => await new AdversarialPairs().GenerateAsync(Context() with { Victim = broken });

        (await generate.Should().ThrowAsync<ModelOutputException>()).Which.ModelName.Should().Be("broken");
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        FluentActions.Invoking(() => new AdversarialOptions { Epsilon = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new AdversarialOptions { Epsilon = double.NaN }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new AdversarialOptions { Steps = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new AdversarialOptions { StepSize = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => AttackLoss.Parse("magic")).Should().Throw<ArgumentException>().WithMessage("*divergence, diversity, released, cosine*");
        new AdversarialOptions { Epsilon = 0.6 }.StepSize.Should().BeApproximately(0.1, 1e-12);
    }

    private GenerationContext Context() => new() { Victim = _model, Seeds = _seeds, Count = 4 };

    private double Height(InputPairs pairs, string loss)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var clean = _model.Forward(pairs.First.AsTensor()).to(ScalarType.Float64);
        return AttackLoss.Parse(loss).Climb(_model.Forward(pairs.Second.AsTensor()).to(ScalarType.Float64), clean, clean.mean([0], keepdim: true)).item<double>();
    }

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();
}
