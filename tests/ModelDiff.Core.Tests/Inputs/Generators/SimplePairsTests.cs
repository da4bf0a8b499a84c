using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

/// <summary>Natural, random and random-sign pairs.</summary>
public class SimplePairsTests
{
    private static readonly FakeModel Model = new(inputs => inputs) { Signature = new ModelSignature("m") { InputShape = new TensorShape(2) } };

    public static TheoryData<IInputGenerator> All { get; } = [new NaturalPairs(), new RandomPairs(), new SignPairs(), new RandomPairs(new RandomOptions { Distribution = NoiseDistribution.Gaussian })];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Generate_AnyGenerator_IsDeterministicInRangeAndLeaksNothing(IInputGenerator generator)
    {
        using var seeds = Column(9);
        var before = LiveTensors.Settled();

        using (var first = await generator.GenerateAsync(Context(seeds, 4)))
        using (var second = await generator.GenerateAsync(Context(seeds, 4)))
        using (var other = await generator.GenerateAsync(Context(seeds, 4) with { Seed = 1 }))
        {
            first.Count.Should().Be(4);
            Values(first.First.AsTensor()).Concat(Values(first.Second.AsTensor())).Should().Equal(Values(second.First.AsTensor()).Concat(Values(second.Second.AsTensor())));
            Values(first.First.AsTensor()).Concat(Values(first.Second.AsTensor())).Should().NotEqual(Values(other.First.AsTensor()).Concat(Values(other.Second.AsTensor())));
            Values(first.First.AsTensor()).Concat(Values(first.Second.AsTensor())).Should().OnlyContain(value => value >= 0 && value <= 1);
        }

        Tensor.TotalCount.Should().Be(before);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Generate_Cancelled_Throws(IInputGenerator generator)
    {
        using var seeds = Column(9);

        var generate = async () => await generator.GenerateAsync(Context(seeds, 4), new CancellationToken(canceled: true));

        await generate.Should().ThrowAsync<OperationCanceledException>();
    }

    public static TheoryData<IInputGenerator, int> FromSeeds { get; } = new()
    {
        { new NaturalPairs(), 4 },
        { new SignPairs(), 4 },
        { new SignPairs(), 9 },
        { new SearchPairs(new SearchOptions { Tries = 5 }), 9 },
    };

    [Theory]
    [MemberData(nameof(FromSeeds))]
    public async Task Generate_SeedsThatRequireGradients_GivesPairsThatDoNot(IInputGenerator generator, int count)
    {
        using var seeds = Column(9);
        seeds.requires_grad = true;

        using var pairs = await generator.GenerateAsync(Context(seeds, count));

        pairs.First.AsTensor().requires_grad.Should().BeFalse();
        pairs.Second.AsTensor().requires_grad.Should().BeFalse();
    }

    [Fact]
    public async Task Natural_EnoughSeeds_UsesNoneTwice()
    {
        using var seeds = Column(8);

        using var pairs = await new NaturalPairs().GenerateAsync(Context(seeds, 4));

        Values(pairs.First.AsTensor()).Concat(Values(pairs.Second.AsTensor())).Distinct().Should().HaveCount(8);
    }

    [Fact]
    public async Task Natural_FewSeeds_RepeatsNoPair()
    {
        using var seeds = Column(5);

        using var pairs = await new NaturalPairs().GenerateAsync(Context(seeds, 10));

        var both = Values(pairs.First.AsTensor()).Zip(Values(pairs.Second.AsTensor())).Select(pair => (Math.Min(pair.First, pair.Second), Math.Max(pair.First, pair.Second))).ToArray();
        both.Should().OnlyHaveUniqueItems().And.OnlyContain(pair => pair.Item1 != pair.Item2);
    }

    [Fact]
    public async Task Natural_TooFewSeeds_SaysHowManyPairsTheyAllow()
    {
        using var seeds = Column(4);

        var generate = async () => await new NaturalPairs().GenerateAsync(Context(seeds, 7));

        await generate.Should().ThrowAsync<ArgumentException>().WithMessage("4 seed inputs allow 6 natural pairs; 7 are wanted.*");
    }

    [Fact]
    public async Task Natural_NoSeeds_IsRefused()
    {
        var generate = async () => await new NaturalPairs().GenerateAsync(Context(null, 2));

        await generate.Should().ThrowAsync<ArgumentException>().WithMessage("*need seed inputs*");
    }

    [Fact]
    public async Task Sign_EachElement_MovesByEpsilonUnlessClipped()
    {
        using var seeds = full(4, 2, 0.5f);
        var model = new FakeModel(inputs => inputs) { Signature = new ModelSignature("m") { InputRange = new InputRange(-1, 1) } };

        using var pairs = await new SignPairs(new SignOptions { Epsilon = 0.1 }).GenerateAsync(Context(seeds, 4) with { Victim = model });

        // A tenth of a range of width 2.
        Values(pairs.Second.AsTensor()).Should().OnlyContain(value => Math.Abs(Math.Abs(value - 0.5f) - 0.2f) < 1e-6);
        Values(pairs.Second.AsTensor()).Distinct().Should().HaveCount(2);
    }

    [Fact]
    public async Task Sign_AsManySeedsAsPairs_SharesTheirStorage()
    {
        using var seeds = Column(4);
        using var pairs = await new SignPairs().GenerateAsync(Context(seeds, 4));

        seeds.fill_(0).Dispose();

        Values(pairs.First.AsTensor()).Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public async Task Sign_MoreSeeds_ChoosesWithoutRepetition()
    {
        using var seeds = Column(20);

        using var pairs = await new SignPairs().GenerateAsync(Context(seeds, 8));

        Values(pairs.First.AsTensor()).Should().OnlyHaveUniqueItems().And.BeSubsetOf(Values(seeds));
    }

    [Fact]
    public async Task Sign_FewerSeedsThanPairs_NamesBothNumbers()
    {
        using var seeds = Column(3);

        var generate = async () => await new SignPairs().GenerateAsync(Context(seeds, 5));

        await generate.Should().ThrowAsync<ArgumentException>().WithMessage("5 pairs need as many seed inputs; there are 3.");
    }

    [Fact]
    public async Task Sign_SeedsOutsideTheRange_NamesRangeAndExtremes()
    {
        using var seeds = tensor(new[,] { { 0f, 200f }, { 1f, -3f } });

        var generate = async () => await new SignPairs().GenerateAsync(Context(seeds, 2));

        await generate.Should().ThrowAsync<ArgumentException>().WithMessage("*[0, 1]; they go from -3 to 200*");
    }

    [Fact]
    public async Task Sign_NoSeeds_StartsFromNoiseOfTheModelsShape()
    {
        using var pairs = await new SignPairs().GenerateAsync(Context(null, 6));

        pairs.First.AsTensor().shape.Should().Equal(6, 2);
    }

    [Fact]
    public async Task Generate_ModelsOfDifferentRanges_IsRefused()
    {
        var other = new FakeModel(inputs => inputs) { Signature = new ModelSignature("other") { InputRange = new InputRange(0, 255) } };

        var generate = async () => await new RandomPairs().GenerateAsync(Context(null, 2) with { Suspect = other });

        await generate.Should().ThrowAsync<ArgumentException>().WithMessage("*'m'*[0, 1]*'other'*[0, 255]*");
    }

    [Fact]
    public async Task Generate_UnknownShape_SaysWhatToGive()
    {
        var generate = async () => await new RandomPairs().GenerateAsync(Context(null, 2) with { Victim = FakeModel.Identity() });

        await generate.Should().ThrowAsync<ArgumentException>().WithMessage("*input shape is unknown*");
    }

    /// <summary>Different numbers in [0, 1), one per row.</summary>
    private static Tensor Column(int rows)
    {
        using var scope = NewDisposeScope();
        return arange(rows, dtype: ScalarType.Float32).div_(rows).unsqueeze(1).MoveToOuterDisposeScope();
    }

    private static GenerationContext Context(Tensor? seeds, int count) => new() { Victim = Model, Seeds = seeds, Count = count };

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();
}
