using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

public sealed class SearchPairsTests : IDisposable
{
    private readonly ModuleAdapter _victim = TinyNet.Model();
    private readonly ModuleAdapter _suspect = TinyNet.Other();

    public void Dispose()
    {
        _victim.Dispose();
        _suspect.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Generate_SameSeed_DecidesAsTheNaiveSearchDoes(long seed)
    {
        using var seeds = Uniform(12);
        var context = Context(seeds) with { Seed = seed };
        var options = new SearchOptions { Tries = 400 };

        using var pairs = await new SearchPairs(options).GenerateAsync(context);
        using var naive = NaiveSearch.Run([_victim, _suspect], context, options);

        Values(pairs.Second.AsTensor()).Should().Equal(Values(naive));
        Values(pairs.Second.AsTensor()).Should().NotEqual(Values(pairs.First.AsTensor()));
    }

    [Fact]
    public async Task Generate_200Inputs_AsksAtMostAFiftiethOfTheNaiveRows()
    {
        const int inputs = 200;
        const int tries = 100;
        using var seeds = Uniform(inputs);
        using var victim = TinyNet.Model().Counted();
        using var suspect = TinyNet.Other().Counted();

        using var pairs = await new SearchPairs(new SearchOptions { Tries = tries }).GenerateAsync(Context(seeds) with { Victim = victim, Suspect = suspect });

        // Per model, the paper's code asks for all outputs twice (divergence, diversity) for each of the two directions of a try.
        const long naive = 4L * inputs * tries;
        victim.Queries.Should().BeLessThanOrEqualTo(naive / 50);
        suspect.Queries.Should().BeLessThanOrEqualTo(naive / 50);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    public async Task Generate_AnySpeculation_GivesTheSamePairs(int speculativeTries)
    {
        using var seeds = Uniform(6);
        var context = Context(seeds) with { BatchSize = 128 };

        using var usual = await new SearchPairs(new SearchOptions { Tries = 150 }).GenerateAsync(context);
        using var other = await new SearchPairs(new SearchOptions { Tries = 150, SpeculativeTries = speculativeTries }).GenerateAsync(context);

        Values(other.Second.AsTensor()).Should().Equal(Values(usual.Second.AsTensor()));
    }

    [Fact]
    public async Task Generate_OneModelAlone_Works()
    {
        using var seeds = Uniform(5);

        using var pairs = await new SearchPairs(new SearchOptions { Tries = 50 }).GenerateAsync(Context(seeds) with { Suspect = null });

        Values(pairs.Second.AsTensor()).Should().OnlyContain(value => value >= 0 && value <= 1);
    }

    [Fact]
    public async Task Generate_OnePair_IsRefused()
    {
        using var seeds = Uniform(1);

        var generate = async () => await new SearchPairs().GenerateAsync(Context(seeds));

        await generate.Should().ThrowAsync<ArgumentException>().WithMessage("*at least 2 pairs*");
    }

    [Fact]
    public async Task Generate_TheModelFailsMidway_LeaksNothing()
    {
        using var seeds = Uniform(5);
        var calls = 0;
        var failing = new FakeModel(inputs => ++calls > 3 ? inputs / 0 - inputs / 0 : inputs) { Signature = new ModelSignature("failing") };
        var before = LiveTensors.Settled();

        var generate = async () => await new SearchPairs().GenerateAsync(Context(seeds) with { Victim = failing, Suspect = null });

        (await generate.Should().ThrowAsync<ModelOutputException>()).Which.ModelName.Should().Be("failing");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Generate_OutputsChangeTheirSize_IsRefused()
    {
        using var seeds = Uniform(5);
        var calls = 0;
        var changing = new FakeModel(inputs => calls++ == 0 ? inputs : inputs.narrow(1, 0, 2));

        var generate = async () => await new SearchPairs().GenerateAsync(Context(seeds) with { Victim = changing, Suspect = null });

        await generate.Should().ThrowAsync<ModelOutputException>().WithMessage("*2 values per row; rows before had 3*");
    }

    [Fact]
    public async Task Generate_Cancelled_LeaksNothing()
    {
        using var seeds = Uniform(5);
        using var source = new CancellationTokenSource();
        var before = LiveTensors.Settled();

        var generate = async () => await new SearchPairs().GenerateAsync(Context(seeds) with { Progress = new RecordedProgress { OnReport = _ => source.Cancel() } }, source.Token);

        await generate.Should().ThrowAsync<OperationCanceledException>();
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        FluentActions.Invoking(() => new SearchOptions { Epsilon = 1.1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new SearchOptions { Tries = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new SearchOptions { SpeculativeTries = 0 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    private GenerationContext Context(Tensor seeds) => new() { Victim = _victim, Suspect = _suspect, Seeds = seeds, Count = (int)seeds.shape[0] };

    private static Tensor Uniform(int rows)
    {
        using var generator = new Generator(7, CPU);
        return rand([rows, 3], generator: generator);
    }

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();
}
