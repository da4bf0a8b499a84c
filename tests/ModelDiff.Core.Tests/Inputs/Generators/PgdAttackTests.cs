using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

/// <summary>The attack's steps, worked by hand, and what it does with models that misbehave.</summary>
public sealed class PgdAttackTests
{
    private static readonly AttackLoss Largest = new("largest", (outputs, _, _) => outputs.sum());

    private static readonly AdversarialOptions TwoSteps = new() { Epsilon = 0.1, StepSize = 0.06, Steps = 2, RandomStart = false };

    [Theory]
    [InlineData(1, new[] { 0.56f, 0.44f, 0.5f, 1f })]
    [InlineData(2, new[] { 0.6f, 0.4f, 0.5f, 1f })]
    public async Task Generate_LinearModel_MovesBySignsAndIsClipped(int steps, float[] expected)
    {
        // Up, down, not at all, up to the end of the range; the second step ends at epsilon.
        using var seeds = tensor(new[,] { { 0.5f, 0.5f, 0.5f, 0.97f } });
        var model = new LinearModel(new[,] { { 1f }, { -2f }, { 0f }, { 0.5f } });

        using var pairs = await new AdversarialPairs(TwoSteps with { Steps = steps, Loss = Largest }).GenerateAsync(Context(model, seeds));

        Second(pairs).Should().Equal(expected, Close);
        model.Forwards.Should().Be(1 + steps);
    }

    [Theory]
    [InlineData("diversity", new[] { 0.6f, 0.4f, 0.7f, 0.2f })]
    [InlineData("released", new[] { 0.4f, 0.6f, 0.9f, 0f })]
    public async Task Generate_TargetLossesOnALinearModel_CrossOrLeaveTheMean(string loss, float[] expected)
    {
        // Outputs x1 - 2 x2 are -0.5 and 0.6, their mean 0.05, the targets 550 and -550.
        using var seeds = tensor(new[,] { { 0.5f, 0.5f }, { 0.8f, 0.1f } });
        var model = new LinearModel(new[,] { { 1f }, { -2f } });

        using var pairs = await new AdversarialPairs(TwoSteps with { Loss = AttackLoss.Parse(loss) }).GenerateAsync(Context(model, seeds) with { BatchSize = 1 });

        Second(pairs).Should().Equal(expected, Close);
    }

    [Fact]
    public async Task Generate_WiderRange_TakesEpsilonRelativeToIt()
    {
        using var seeds = tensor(new[,] { { 0.5f, -0.95f } });
        var model = new LinearModel(new[,] { { 1f }, { -1f } }) { Signature = new ModelSignature("wide") { InputRange = new InputRange(-1, 1) } };

        using var pairs = await new AdversarialPairs(TwoSteps with { Loss = Largest }).GenerateAsync(Context(model, seeds));

        Second(pairs).Should().Equal([0.7f, -1f], Close);
    }

    [Fact]
    public async Task Generate_OnBothHalves_TakesTheMeanOverAllSeeds()
    {
        using var seeds = TinyNet.Seeds;
        using var model = TinyNet.Model();
        using var twin = TinyNet.Model("twin");
        var context = Context(twin, seeds) with { Suspect = model };

        using var both = await new AdversarialPairs(TwoSteps with { CraftOn = CraftOn.Both }).GenerateAsync(context);
        using var one = await new AdversarialPairs(TwoSteps with { CraftOn = CraftOn.Suspect }).GenerateAsync(context);

        Second(both).Should().Equal(Second(one));
        both.Description.Settings["craftedOn"].Should().Be("tiny, twin");
    }

    [Fact]
    public async Task Generate_OnePairOnBoth_NamesTheModelReallyUsed()
    {
        using var seeds = tensor(new[,] { { 0.5f } });
        var (victim, suspect) = (Linear("victim"), Linear("suspect"));

        using var pairs = await new AdversarialPairs(TwoSteps with { CraftOn = CraftOn.Both }).GenerateAsync(Context(victim, seeds) with { Suspect = suspect });

        pairs.Description.Settings["craftedOn"].Should().Be("suspect");
        (victim.Forwards, suspect.Forwards).Should().Be((0, 3));
    }

    [Fact]
    public async Task Generate_Parameters_AreFrozenMeanwhileAndGetNoGradient()
    {
        using var layer = nn.Linear(3, 2);
        var frozen = new List<bool>();
        using var module = nn.Sequential(layer, new FunctionModule(outputs =>
        {
            frozen.Add(!layer.weight.requires_grad);
            return outputs.tanh();
        }));
        using var model = new ModuleAdapter(module, "layer");
        using var seeds = TinyNet.Seeds;

        using var pairs = await new AdversarialPairs(TwoSteps).GenerateAsync(Context(model, seeds));

        // The trial for gradients and two steps; the clean outputs are asked without gradients.
        frozen.Count(value => value).Should().Be(3);
        layer.weight.requires_grad.Should().BeTrue();
        layer.weight.grad.Should().BeNull();
    }

    [Fact]
    public async Task Generate_GradientIsAnExpandedView_Works()
    {
        using var model = new ModuleAdapter(new FunctionModule(inputs => inputs.sum(1, keepdim: true)), "sum", ownsModule: true);
        using var seeds = full(2, 3, 0.5f);

        using var pairs = await new AdversarialPairs(TwoSteps with { Loss = Largest }).GenerateAsync(Context(model, seeds));

        Second(pairs).Should().OnlyContain(value => Close(value, 0.6f));
    }

    [Fact]
    public async Task Generate_GradientIsNaN_NamesThePair()
    {
        // The root of zero has an infinite slope, and infinity times zero is NaN: so for pair 2 alone.
        using var model = new ModuleAdapter(new FunctionModule(inputs => inputs + (inputs * (inputs > 0.25).to(ScalarType.Float32)).sqrt()), "steep", ownsModule: true);
        using var seeds = tensor(new[,] { { 0.5f }, { 0.6f }, { 0.1f }, { 0.7f } });
        var before = LiveTensors.Settled();

        var generate = async () => await new AdversarialPairs(TwoSteps).GenerateAsync(Context(model, seeds) with { BatchSize = 2 });

        var thrown = (await generate.Should().ThrowAsync<ModelOutputException>().WithMessage("*gradient is NaN*")).Which;
        thrown.ModelName.Should().Be("steep");
        thrown.Pair.Should().Be(2);
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Generate_AModelThrowsMidway_IsAForwardExceptionAndLeaksNothing()
    {
        using var seeds = full(4, 1, 0.5f);
        var model = new LinearModel(new[,] { { 1f } }) { OnForward = number => { if (number == 4) throw new InvalidOperationException("out of ink"); } };
        var before = LiveTensors.Settled();

        var generate = async () => await new AdversarialPairs(TwoSteps).GenerateAsync(Context(model, seeds) with { BatchSize = 2 });

        var thrown = (await generate.Should().ThrowAsync<ModelForwardException>().WithMessage("*'linear'*[2, 1]*out of ink*")).Which;
        thrown.InnerException.Should().BeOfType<InvalidOperationException>();
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Generate_OutputsChangeTheirSize_IsRefused()
    {
        var calls = 0;
        using var model = new ModuleAdapter(new FunctionModule(inputs => inputs.narrow(1, 0, ++calls > 2 ? 1 : 2) * 1), "changing", ownsModule: true);
        using var seeds = TinyNet.Seeds;

        var generate = async () => await new AdversarialPairs(TwoSteps).GenerateAsync(Context(model, seeds));

        await generate.Should().ThrowAsync<ModelOutputException>().WithMessage("*'changing'*1 values per row; rows before had 2*");
    }

    [Fact]
    public async Task Generate_OneModelWithoutGradients_SpeaksOfNoPartner()
    {
        using var seeds = TinyNet.Seeds;

        var generate = async () => await new AdversarialPairs().GenerateAsync(Context(FakeModel.Identity("endpoint"), seeds));

        var thrown = (await generate.Should().ThrowAsync<GradientsUnavailableException>()).Which;
        thrown.Message.Should().Contain("'endpoint'").And.Contain("Use the search, sign or natural generator.").And.NotContain("partner");
    }

    private static LinearModel Linear(string name) => new(new[,] { { 1f } }) { Signature = new ModelSignature(name) };

    private static GenerationContext Context(IModelAdapter victim, Tensor seeds) => new() { Victim = victim, Seeds = seeds, Count = (int)seeds.shape[0] };

    private static bool Close(float actual, float expected) => Math.Abs(actual - expected) < 1e-6;

    private static float[] Second(InputPairs pairs) => pairs.Second.AsTensor().data<float>().ToArray();
}
