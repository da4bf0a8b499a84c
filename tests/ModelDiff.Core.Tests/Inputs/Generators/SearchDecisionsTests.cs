using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

/// <summary>The search beside the naive one where scores are often even, and the rows that it asks for.</summary>
public sealed class SearchDecisionsTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(15)]
    [InlineData(16)]
    public async Task Generate_OutputsInSteps_DecidesAsTheNaiveSearchDoes(int seed)
    {
        // Only two of four elements matter, and those in steps: most tries change no output, many up as much as down.
        using var model = new ModuleAdapter(new FunctionModule(inputs => (inputs.narrow(1, 0, 2) * 8).round() / 7), "steps", ownsModule: true);
        using var seeds = Uniform((ulong)seed, 15, 4);
        var context = Context(model, seeds) with { Seed = seed };
        var options = new SearchOptions { Tries = 300 };

        using var pairs = await new SearchPairs(options).GenerateAsync(context);
        using var naive = NaiveSearch.Run([model], context, options);

        Values(pairs.Second.AsTensor()).Should().Equal(Values(naive));
        Values(pairs.Second.AsTensor()).Zip(Values(seeds)).Where((_, index) => index % 4 >= 2).Should().OnlyContain(both => both.First == both.Second);
    }

    [Fact]
    public async Task Generate_TwoInputs_DoesWhatIsWorkedByHand()
    {
        // f(x) = x. Wherever the first try lands, up and down diverge by 0.2; apart is more diverse than together, so the two inputs move apart.
        using var seeds = tensor(new[,] { { 0.4f }, { 0.5f } });

        using var pairs = await new SearchPairs(new SearchOptions { Tries = 1 }).GenerateAsync(Context(FakeModel.Identity(), seeds));

        var (low, high) = (Values(pairs.Second.AsTensor())[0], Values(pairs.Second.AsTensor())[1]);
        (low, high).Should().Match<(float Low, float High)>(both => Math.Abs(both.High - both.Low - 0.3f) < 1e-6);
    }

    [Fact]
    public async Task Generate_NoDirectionRaisesTheScore_KeepsTheSeeds()
    {
        using var seeds = Uniform(3, 4, 2);
        using var constant = new ModuleAdapter(new FunctionModule(inputs => inputs * 0), "constant", ownsModule: true);

        using var pairs = await new SearchPairs(new SearchOptions { Tries = 40 }).GenerateAsync(Context(constant, seeds));

        Values(pairs.Second.AsTensor()).Should().Equal(Values(seeds));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Generate_SmallBatches_AreNotExceededAndChangeNothing(int batchSize)
    {
        using var seeds = Uniform(1, 5, 3);
        var model = new FakeModel(inputs => inputs.square());
        var options = new SearchOptions { Tries = 60 };

        using var small = await new SearchPairs(options).GenerateAsync(Context(model, seeds) with { BatchSize = batchSize });
        using var usual = await new SearchPairs(options).GenerateAsync(Context(new FakeModel(inputs => inputs.square()), seeds));

        model.Calls.Should().OnlyContain(rows => rows <= batchSize);
        Values(small.Second.AsTensor()).Should().Equal(Values(usual.Second.AsTensor()));
    }

    [Fact]
    public async Task Generate_ABatchSizeOfTheModelsOwn_ChangesNothing()
    {
        using var seeds = Uniform(1, 5, 3);
        using var padded = TinyNet.Model(batchSize: 7);
        using var free = TinyNet.Model();

        using var own = await new SearchPairs(new SearchOptions { Tries = 60 }).GenerateAsync(Context(padded, seeds));
        using var usual = await new SearchPairs(new SearchOptions { Tries = 60 }).GenerateAsync(Context(free, seeds));

        Values(own.Second.AsTensor()).Should().Equal(Values(usual.Second.AsTensor()));
    }

    [Fact]
    public async Task Generate_SeedsInAnotherMemoryOrder_GivesTheSamePairs()
    {
        using var seeds = Uniform(2, 4, 2, 3);
        using var permuted = Permuted(seeds);
        var options = new SearchOptions { Tries = 60 };

        using var usual = await new SearchPairs(options).GenerateAsync(Context(FakeModel.Identity(), seeds));
        using var other = await new SearchPairs(options).GenerateAsync(Context(FakeModel.Identity(), permuted));

        using var inOrder = other.Second.AsTensor().contiguous();
        Values(inOrder).Should().Equal(Values(usual.Second.AsTensor()));
        Values(usual.Second.AsTensor()).Should().NotEqual(Values(seeds));
    }

    [Fact]
    public async Task Generate_NaNForACandidate_NamesItsPair()
    {
        // The root fails once the one input above 0.5 is moved beyond 0.6.
        using var seeds = tensor(new[,] { { 0.1f }, { 0.1f }, { 0.55f } });
        var model = new FakeModel(inputs => (0.6f - inputs).sqrt()) { Signature = new ModelSignature("root") };

        var generate = async () => await new SearchPairs().GenerateAsync(Context(model, seeds));

        var thrown = (await generate.Should().ThrowAsync<ModelOutputException>()).Which;
        thrown.ModelName.Should().Be("root");
        thrown.Pair.Should().Be(2);
    }

    private static GenerationContext Context(IModelAdapter victim, Tensor seeds) => new() { Victim = victim, Seeds = seeds, Count = (int)seeds.shape[0] };

    private static Tensor Uniform(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed, CPU);
        return rand(shape, generator: generator);
    }

    /// <summary>The same values with the last two axes laid out the other way round.</summary>
    private static Tensor Permuted(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.transpose(1, 2).contiguous().transpose(1, 2).MoveToOuterDisposeScope();
    }

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();
}
