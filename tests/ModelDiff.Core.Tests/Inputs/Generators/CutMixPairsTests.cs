using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

public class CutMixPairsTests
{
    private const int Count = 40;

    [Fact]
    public async Task Generate_OneColorPerImage_MixesOneRectangleOfAnotherImage()
    {
        using var seeds = Colors();
        using var model = FakeModel.Identity();

        using var pairs = await new CutMixPairs().GenerateAsync(Context(model, seeds));

        var (first, second) = (Values(pairs.First.AsTensor()), Values(pairs.Second.AsTensor()));
        for (var i = 0; i < Count; i++)
        {
            var own = first[i * 2 * 5 * 7];
            var image = second[(i * 70)..((i + 1) * 70)];
            image.Distinct().Should().HaveCountLessThanOrEqualTo(2);
            image[..35].Should().Equal(image[35..], "both channels get the same rectangle");
            var places = Enumerable.Range(0, 35).Where(place => image[place] != own).ToArray();
            var (height, width) = (places.Max(place => place / 7) - places.Min(place => place / 7) + 1, places.Max(place => place % 7) - places.Min(place => place % 7) + 1);
            places.Length.Should().Be(height * width);
        }

        second.Zip(first).Count(pair => pair.First != pair.Second).Should().BeInRange(Count * 70 / 10, Count * 70 * 6 / 10);
        pairs.Description.Should().BeEquivalentTo(new GeneratorDescription("cutmix").With("alpha", 1.0));
        model.Rows.Should().Be(0);
    }

    // A rectangle with sides s covers (s - s²/4)² on average over all centers. Alpha 1: s² is uniform, 1/2 - 1/5 + 1/48. Large: s² = 1/2. Small: s is 0 or 1.
    [Theory]
    [InlineData(1, 0.32083)]
    [InlineData(1e9, 0.33878)]
    [InlineData(1e-6, 0.28125)]
    public async Task Generate_ManyPairs_CoversAsMuchAsTheBetaDistributionSays(double alpha, double expected)
    {
        using var generator = new Generator(7, CPU);
        using var seeds = rand([4000, 1, 16, 16], generator: generator);
        using var model = FakeModel.Identity();

        using var pairs = await new CutMixPairs(new CutMixOptions { Alpha = alpha }).GenerateAsync(Context(model, seeds) with { Count = 4000 });

        using var scope = NewDisposeScope();
        pairs.Second.AsTensor().ne(pairs.First.AsTensor()).to(ScalarType.Float64).mean().item<double>().Should().BeApproximately(expected, 0.012);
    }

    [Fact]
    public async Task Generate_SharesNearZero_StillCutOnePixel()
    {
        using var seeds = Colors();
        using var model = FakeModel.Identity();

        using var pairs = await new CutMixPairs(new CutMixOptions { Alpha = 1e-6 }).GenerateAsync(Context(model, seeds));

        using var scope = NewDisposeScope();
        pairs.Second.AsTensor().ne(pairs.First.AsTensor()).sum([1, 2, 3]).min().item<long>().Should().Be(2);   // one in each channel
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Options_AlphaOutOfRange_IsRefused(double alpha) =>
        FluentActions.Invoking(() => new CutMixOptions { Alpha = alpha }).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public async Task Generate_Cancelled_Throws()
    {
        using var seeds = Colors();
        using var model = FakeModel.Identity();

        await FluentActions.Awaiting(() => new CutMixPairs().GenerateAsync(Context(model, seeds), new CancellationToken(canceled: true)).AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Generate_SameSeed_GivesTheSamePairsAndLeavesNoTensors()
    {
        using var seeds = Colors();
        using var model = FakeModel.Identity();
        var before = LiveTensors.Settled();

        using (var one = await new CutMixPairs().GenerateAsync(Context(model, seeds)))
        using (var two = await new CutMixPairs().GenerateAsync(Context(model, seeds)))
        using (var other = await new CutMixPairs().GenerateAsync(Context(model, seeds) with { Seed = 1 }))
        {
            Values(one.Second.AsTensor()).Should().Equal(Values(two.Second.AsTensor()));
            Values(one.Second.AsTensor()).Should().NotEqual(Values(other.Second.AsTensor()));
        }

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Generate_NoImages_SaysSo()
    {
        using var seeds = ones(4, 6);
        using var model = FakeModel.Identity();

        await FluentActions.Awaiting(() => new CutMixPairs().GenerateAsync(Context(model, seeds) with { Count = 4 }).AsTask())
            .Should().ThrowAsync<ArgumentException>().WithMessage("CutMix needs images [C, H, W]; the inputs have shape [6].*");
    }

    [Fact]
    public async Task Generate_OnePair_Throws()
    {
        using var seeds = Colors();
        using var model = FakeModel.Identity();

        await FluentActions.Awaiting(() => new CutMixPairs().GenerateAsync(Context(model, seeds) with { Count = 1 }).AsTask()).Should().ThrowAsync<ArgumentException>();
    }

    /// <summary>Images of 2 channels, 5 x 7, each of one color of its own.</summary>
    private static Tensor Colors()
    {
        using var scope = NewDisposeScope();
        return (arange(Count, ScalarType.Float32) / Count).reshape(Count, 1, 1, 1).expand(Count, 2, 5, 7).contiguous().DetachFromDisposeScope();
    }

    private static GenerationContext Context(IModelAdapter model, Tensor seeds) => new() { Victim = model, Seeds = seeds, Count = Count };

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();
}
