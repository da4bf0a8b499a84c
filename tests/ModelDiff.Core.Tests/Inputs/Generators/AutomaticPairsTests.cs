using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

public sealed class AutomaticPairsTests : IDisposable
{
    private static readonly AdversarialOptions Attack = new() { Epsilon = 0.1, Steps = 2 };

    private readonly ModuleAdapter _model = TinyNet.Model();
    private readonly Tensor _seeds = TinyNet.Seeds;

    public void Dispose()
    {
        _model.Dispose();
        _seeds.Dispose();
    }

    [Fact]
    public Task Generate_AModelWithGradients_CraftsAdversarialPairs() => MakesThoseOf(new AdversarialPairs(Attack), Context());

    [Fact]
    public Task Generate_APanelJudges_CraftsNothing() => MakesThoseOf(new SignPairs(new SignOptions { Epsilon = 0.1 }), Context() with { ForPanel = true });

    [Fact]
    public Task Generate_NoModelHasGradients_TakesRandomSigns() =>
        MakesThoseOf(new SignPairs(new SignOptions { Epsilon = 0.1 }), Context() with { Victim = FakeModel.Identity("endpoint") });

    [Fact]
    public Task Generate_Texts_PairsThem()
    {
        var model = new FakeModel(inputs => inputs) { Signature = new ModelSignature("texts") { InputSpace = new TextSpace() } };

        return MakesThoseOf(new NaturalPairs(), new GenerationContext { Victim = model, Seeds = new TextBatch(["a", "b", "c", "d"]), Count = 2 });
    }

    private static async Task MakesThoseOf(IInputGenerator generator, GenerationContext context)
    {
        using var expected = await generator.GenerateAsync(context);

        using var pairs = await new AutomaticPairs(Attack).GenerateAsync(context);

        pairs.Description.Name.Should().Be(generator.Name);
        pairs.Description.Settings.Should().BeEquivalentTo(expected.Description.Settings);
        if (context.Seeds is TensorBatch)
            pairs.Second.AsTensor().data<float>().ToArray().Should().Equal(expected.Second.AsTensor().data<float>().ToArray());
    }

    private GenerationContext Context() => new() { Victim = _model, Seeds = _seeds, Count = 4 };
}
