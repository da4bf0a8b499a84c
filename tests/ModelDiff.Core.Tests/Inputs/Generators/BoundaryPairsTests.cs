using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Inputs.Generators;

public class BoundaryPairsTests
{
    [Theory]
    [InlineData(1, 0.5f, 0f)]
    [InlineData(2, 0.5f, 0.25f)]
    [InlineData(3, 0.375f, 0.25f)]
    [InlineData(4, 0.3125f, 0.25f)]
    [InlineData(24, 0.3f, 0.3f)]
    public async Task Generate_TwoSeedsAcrossABoundary_HalvesTowardsIt(int steps, float fromBelow, float fromAbove)
    {
        using var seeds = Column(0, 1);

        using var pairs = await new BoundaryPairs(new BoundaryOptions { Steps = steps }).GenerateAsync(Context(Threshold(0.3f), seeds));

        Values(pairs.First.AsTensor()).Should().Equal(0, 1);
        Values(pairs.Second.AsTensor()).Should().Equal([fromBelow, fromAbove], (actual, expected) => Math.Abs(actual - expected) < 1e-6);
    }

    [Fact]
    public async Task Generate_ManySeeds_EndsJustAcrossTheBoundary()
    {
        using var seeds = Uniform(20, 2, 3, 3);
        var model = Brightest();

        using var pairs = await new BoundaryPairs().GenerateAsync(Context(model, seeds));

        var labels = await LabelsAsync(model, pairs.First.AsTensor());
        (await LabelsAsync(model, pairs.Second.AsTensor())).Zip(labels).Should().OnlyContain(both => both.First != both.Second);
        Values(pairs.Second.AsTensor()).Should().OnlyContain(value => value >= 0 && value <= 1);

        // A hundredth of the way back to the seed input, more than the last half's length, its label is met again.
        using var back = lerp(pairs.Second.AsTensor(), pairs.First.AsTensor(), 0.01f);
        (await LabelsAsync(model, back)).Should().Equal(labels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(64)]
    public async Task Generate_AnyBatchSize_GivesTheSamePairsForTheStatedRows(int batchSize)
    {
        using var seeds = Uniform(10, 2, 3, 3);
        using var counted = Brightest().Counted();

        using var usual = await new BoundaryPairs().GenerateAsync(Context(Brightest(), seeds));
        using var pairs = await new BoundaryPairs().GenerateAsync(Context(counted, seeds) with { BatchSize = batchSize });
        using var other = await new BoundaryPairs().GenerateAsync(Context(Brightest(), seeds) with { Seed = 1 });

        Values(pairs.Second.AsTensor()).Should().Equal(Values(usual.Second.AsTensor()));
        Values(pairs.Second.AsTensor()).Should().NotEqual(Values(other.Second.AsTensor()));
        counted.Queries.Should().Be(10 * (1 + 12));
    }

    [Theory]
    [InlineData(CraftOn.Suspect, "suspect", 0.7f, 0.7f)]
    [InlineData(CraftOn.Victim, "victim", 0.3f, 0.3f)]
    [InlineData(CraftOn.Both, "suspect, victim", 0.7f, 0.3f)]
    public async Task Generate_CraftOn_ApproachesThatModelsBoundary(CraftOn craftOn, string craftedOn, float first, float second)
    {
        using var seeds = Column(0, 1);
        var options = new BoundaryOptions { CraftOn = craftOn, Steps = 20 };

        using var pairs = await new BoundaryPairs(options).GenerateAsync(Context(Threshold(0.3f, "victim"), seeds) with { Suspect = Threshold(0.7f, "suspect") });

        Values(pairs.Second.AsTensor()).Should().Equal([first, second], (actual, expected) => Math.Abs(actual - expected) < 1e-5);
        pairs.Description.Should().BeEquivalentTo(new GeneratorDescription("boundary").With("craftOn", craftOn.ToString().ToLowerInvariant()).With("craftedOn", craftedOn).With("steps", 20L));
    }

    [Fact]
    public async Task Generate_OneModelTwice_IsAskedForItsLabelsOnce()
    {
        using var seeds = Column(0, 0.2f, 0.9f, 1);
        var model = Threshold(0.5f);

        using var pairs = await new BoundaryPairs(new BoundaryOptions { CraftOn = CraftOn.Both, Steps = 3 }).GenerateAsync(Context(model, seeds) with { Suspect = model });

        model.Rows.Should().Be(4 * (1 + 3));
    }

    [Fact]
    public async Task Generate_OneLabelForAll_NamesModelAndLabel()
    {
        using var seeds = Column(0.6f, 0.8f, 1);
        var before = LiveTensors.Settled();

        var generate = async () => await new BoundaryPairs().GenerateAsync(Context(Threshold(0.5f, "flat"), seeds));

        await generate.Should().ThrowAsync<ArgumentException>().WithMessage("*at least two labels*'flat' gives all 3 the label 1. Give more varied ones, or craft on another model.");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Generate_NaNOnTheWay_NamesItsPair()
    {
        // The root fails between 0.35 and 0.45: in the middle of 0.8 and 0, the only input of label 0, but not in that of 0.6 and 0.
        using var seeds = Column(0.6f, 0.6f, 0.8f, 0);
        var model = new FakeModel(inputs => cat([((inputs - 0.35f) * (inputs - 0.45f)).sqrt(), inputs], 1)) { Signature = new ModelSignature("root") };

        var generate = async () => await new BoundaryPairs().GenerateAsync(Context(model, seeds) with { BatchSize = 1 });

        var thrown = (await generate.Should().ThrowAsync<ModelOutputException>()).Which;
        thrown.ModelName.Should().Be("root");
        thrown.Pair.Should().Be(2);
    }

    [Fact]
    public async Task Generate_CancelledMidway_LeaksNothing()
    {
        using var seeds = Column(0, 0.2f, 0.9f, 1);
        using var source = new CancellationTokenSource();
        var reports = new RecordedProgress { OnReport = report => { if (report.Completed == 4) source.Cancel(); } };
        var before = LiveTensors.Settled();

        var generate = async () => await new BoundaryPairs().GenerateAsync(Context(Threshold(0.5f), seeds) with { Progress = reports }, source.Token);

        await generate.Should().ThrowAsync<OperationCanceledException>();
        reports.All[^1].Completed.Should().Be(4);
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Generate_AndDispose_LeaksNothingAndReportsRowsTimesSteps()
    {
        using var seeds = Column(0, 0.2f, 0.9f, 1);
        var reports = new RecordedProgress();
        var before = LiveTensors.Settled();

        (await new BoundaryPairs(new BoundaryOptions { Steps = 2 }).GenerateAsync(Context(Threshold(0.5f, "m"), seeds) with { Progress = reports, BatchSize = 3 })).Dispose();

        Tensor.TotalCount.Should().Be(before);
        reports.All.Select(report => report.Completed).Should().Equal(0, 3, 6, 7, 8);
        reports.All.Should().OnlyContain(report => report.Total == 8 && report.Stage == "bisecting on m");
    }

    [Fact]
    public async Task Generate_SeedsThatRequireGradients_LeavesThemAsTheyAre()
    {
        using var seeds = Column(0, 1);
        seeds.requires_grad = true;

        using var pairs = await new BoundaryPairs().GenerateAsync(Context(Threshold(0.3f), seeds));

        pairs.First.AsTensor().requires_grad.Should().BeFalse();
        pairs.Second.AsTensor().requires_grad.Should().BeFalse();
        using var values = seeds.detach();
        Values(values).Should().Equal(0, 1);
    }

    [Fact]
    public void Options_NoSteps_AreRefused() =>
        FluentActions.Invoking(() => new BoundaryOptions { Steps = 0 }).Should().Throw<ArgumentOutOfRangeException>();

    /// <summary>Label 1 where the input is above a threshold, else label 0.</summary>
    private static FakeModel Threshold(float threshold, string name = "threshold") =>
        new(inputs => cat([full_like(inputs, threshold), inputs], 1)) { Signature = new ModelSignature(name) };

    /// <summary>The label is the column whose sum is largest.</summary>
    private static FakeModel Brightest() => new(inputs => inputs.sum([1, 2]));

    private static async Task<long[]> LabelsAsync(FakeModel model, Tensor inputs)
    {
        using var outputs = await model.ForwardAsync(inputs);
        using var labels = outputs.argmax(1);
        return labels.data<long>().ToArray();
    }

    private static GenerationContext Context(IModelAdapter victim, Tensor seeds) => new() { Victim = victim, Seeds = seeds, Count = (int)seeds.shape[0] };

    private static Tensor Column(params float[] values)
    {
        using var row = tensor(values);
        return row.reshape(-1, 1);
    }

    private static Tensor Uniform(params long[] shape)
    {
        using var generator = new Generator(7, CPU);
        return rand(shape, generator: generator);
    }

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();
}
