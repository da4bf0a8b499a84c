using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

public class CutMixPairsTests
{
    private static readonly FakeModel Model = FakeModel.Identity();

    [Fact]
    public async Task Generate_ShareOfAHalf_CutsARectangleOfThatSizeFromOneOtherImage()
    {
        using var seeds = Images(5, 2, 4, 6);

        // So large an alpha draws 1/2 alone; sqrt(1/2) * 4 = 2.8 rows, sqrt(1/2) * 6 = 4.2 columns.
        using var pairs = await new CutMixPairs(new CutMixOptions { Alpha = 1e9 }).GenerateAsync(Context(seeds, 5));

        Values(pairs.First).Should().Equal(Values(seeds));
        var (own, mixed) = (Rows(seeds), Rows(pairs.Second));
        var donors = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            var changed = Enumerable.Range(0, 48).Where(at => mixed[i][at] != own[i][at]).ToArray();
            var rows = changed.Select(at => at / 6 % 4).Distinct().ToArray();
            var columns = changed.Select(at => at % 6).Distinct().ToArray();
            rows.Should().HaveCount(3);
            columns.Should().HaveCount(4);
            changed.Should().HaveCount(2 * 3 * 4);
            (rows.Max() - rows.Min()).Should().Be(2);
            (columns.Max() - columns.Min()).Should().Be(3);
            donors.Add(Enumerable.Range(0, 5).Single(donor => changed.All(at => mixed[i][at] == own[donor][at])));
        }

        donors.Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(1, 1 / 12.0)]
    [InlineData(0.1, 1 / 4.8)]
    [InlineData(4, 1 / 36.0)]
    public async Task Generate_ManyPairs_DrawsSharesFromTheBetaDistribution(double alpha, double variance)
    {
        using var seeds = Images(400, 1, 64, 64);

        using var pairs = await new CutMixPairs(new CutMixOptions { Alpha = alpha }).GenerateAsync(Context(seeds, 400));

        using var scope = NewDisposeScope();
        var shares = pairs.Second.ne(pairs.First).to(ScalarType.Float64).mean([1, 2, 3]).data<double>().ToArray();
        var mean = shares.Average();
        mean.Should().BeApproximately(0.5, 4 * Math.Sqrt(variance / 400));
        shares.Average(share => (share - mean) * (share - mean)).Should().BeApproximately(variance, 0.2 * variance);
    }

    [Fact]
    public async Task Generate_SharesNearZero_StillCutOnePixel()
    {
        using var seeds = Images(50, 1, 3, 3);

        using var pairs = await new CutMixPairs(new CutMixOptions { Alpha = 1e-6 }).GenerateAsync(Context(seeds, 50));

        using var scope = NewDisposeScope();
        var changed = pairs.Second.ne(pairs.First).sum([1, 2, 3]).data<long>().ToArray();
        changed.Distinct().Should().BeEquivalentTo([1L, 9L]);
    }

    [Fact]
    public async Task Generate_SameSeed_IsDeterministicAndLeaksNothing()
    {
        using var seeds = Images(9, 1, 4, 4);
        var before = LiveTensors.Settled();

        using (var first = await new CutMixPairs().GenerateAsync(Context(seeds, 4)))
        using (var second = await new CutMixPairs().GenerateAsync(Context(seeds, 4)))
        using (var other = await new CutMixPairs().GenerateAsync(Context(seeds, 4) with { Seed = 1 }))
        {
            Values(first.First).Concat(Values(first.Second)).Should().Equal(Values(second.First).Concat(Values(second.Second)));
            Values(first.Second).Should().NotEqual(Values(other.Second));
            Values(first.Second).Should().BeSubsetOf(Values(first.First));
            first.Description.Should().BeEquivalentTo(new GeneratorDescription("cutmix").With("alpha", 1.0));
        }

        Tensor.TotalCount.Should().Be(before);
        Model.Rows.Should().Be(0);
    }

    [Fact]
    public async Task Generate_NoSeeds_StartsFromNoiseOfTheModelsShape()
    {
        var model = new FakeModel(inputs => inputs) { Signature = new ModelSignature("m") { InputShape = new TensorShape(3, 5, 5) } };

        using var pairs = await new CutMixPairs().GenerateAsync(Context(null, 6) with { Victim = model });

        pairs.Second.shape.Should().Equal(6, 3, 5, 5);
    }

    [Fact]
    public async Task Generate_InputsThatAreNoImages_NamesTheirShape()
    {
        using var seeds = rand(4, 7);

        var generate = async () => await new CutMixPairs().GenerateAsync(Context(seeds, 4));

        await generate.Should().ThrowAsync<ArgumentException>().WithMessage("*images [C, H, W]*[7]*");
    }

    [Fact]
    public async Task Generate_OnePair_IsRefused()
    {
        using var seeds = Images(4, 1, 2, 2);

        var generate = async () => await new CutMixPairs().GenerateAsync(Context(seeds, 1));

        await generate.Should().ThrowAsync<ArgumentException>().WithMessage("*at least 2 pairs*");
    }

    [Fact]
    public async Task Generate_Cancelled_Throws()
    {
        using var seeds = Images(4, 1, 2, 2);

        var generate = async () => await new CutMixPairs().GenerateAsync(Context(seeds, 4), new CancellationToken(canceled: true));

        await generate.Should().ThrowAsync<OperationCanceledException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Options_AlphaOutOfRange_IsRefused(double alpha) =>
        FluentActions.Invoking(() => new CutMixOptions { Alpha = alpha }).Should().Throw<ArgumentOutOfRangeException>();

    /// <summary>Images in which no value occurs twice.</summary>
    private static Tensor Images(int count, int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        var elements = count * channels * height * width;
        return arange(elements, dtype: ScalarType.Float32).div_(elements).reshape(count, channels, height, width).MoveToOuterDisposeScope();
    }

    private static GenerationContext Context(Tensor? seeds, int count) => new() { Victim = Model, Seeds = seeds, Count = count };

    private static float[][] Rows(Tensor tensor) => [.. Values(tensor).Chunk((int)(tensor.numel() / tensor.shape[0]))];

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();
}
