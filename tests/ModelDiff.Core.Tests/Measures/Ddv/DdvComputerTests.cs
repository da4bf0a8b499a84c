using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Measures.Ddv;

public class DdvComputerTests
{
    /// <summary>Five pairs in the plane; cosine distances 0, 1, 2, 1 - 24/25 and 1 - 7/25.</summary>
    private static readonly float[] First = [1, 2, 1, 0, 1, 1, 3, 4, 3, 4];
    private static readonly float[] Second = [2, 4, 0, 1, -1, -1, 4, 3, -3, 4];
    private static readonly double[] Cosines = [0, 1, 2, 0.04, 0.72];

    [Theory]
    [InlineData(1, null, new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(2, null, new long[] { 2, 2, 2, 2, 1, 1 })]
    [InlineData(32, null, new long[] { 5, 5 })]
    [InlineData(4, 3, new long[] { 3, 3, 3, 3 })]
    [InlineData(5, 2, new long[] { 2, 2, 2, 2, 2, 2 })]
    [InlineData(2, 8, new long[] { 8, 8 })]
    public async Task ComputeAsync_AnyBatchSize_GivesTheHandWorkedDistances(int batchSize, int? modelsBatchSize, long[] calls)
    {
        using var pairs = Pairs();
        using var model = new FakeModel(x => x) { Signature = new ModelSignature("m") { BatchSize = modelsBatchSize }, Yields = true };
        var before = LiveTensors.Settled();
        var ddv = await new DdvComputer(batchSize: batchSize).ComputeAsync(model, pairs);
        ddv.ModelName.Should().Be("m");
        ddv.Distance.Should().Be("cosine");
        ddv.Values.Zip(Cosines).Should().AllSatisfy(two => two.First.Should().BeApproximately(two.Second, 1e-12)).And.HaveCount(5);
        model.Calls.Should().Equal(calls);
        model.IsDisposed.Should().BeFalse();
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task ComputeAsync_OtherDistance_IsUsed()
    {
        using var pairs = Pairs();
        using var model = FakeModel.Identity();
        var ddv = await new DdvComputer(OutputDistance.L1).ComputeAsync(model, pairs);
        ddv.Distance.Should().Be("l1");
        ddv.Values.Should().Equal(3, 2, 4, 2, 6);
    }

    [Fact]
    public async Task ComputeAsync_InACallersDisposeScope_Works()
    {
        using var pairs = Pairs();
        using var model = new FakeModel(x => x) { Yields = true };
        ValueTask<DecisionDistanceVector> computing;
        using (NewDisposeScope())
            computing = new DdvComputer(batchSize: 2).ComputeAsync(model, pairs);
        (await computing).Count.Should().Be(5);
    }

    [Fact]
    public async Task ComputeAsync_Progress_ReportsAfterEachBatch()
    {
        using var pairs = Pairs();
        using var model = FakeModel.Identity("resnet");
        var reports = new RecordedProgress();
        await new DdvComputer(batchSize: 2).ComputeAsync(model, pairs, reports);
        reports.All.Should().Equal(new StageProgress("asking resnet", 2, 5), new StageProgress("asking resnet", 4, 5), new StageProgress("asking resnet", 5, 5));
    }

    [Fact]
    public async Task ComputeAsync_CancelledAfterFirstBatch_AsksNoMore()
    {
        using var cancellation = new CancellationTokenSource();
        using var model = FakeModel.Identity();
        var reports = new RecordedProgress { OnReport = _ => cancellation.Cancel() };
        await Fails<OperationCanceledException>(model, reports, cancellationToken: cancellation.Token);
        model.Rows.Should().Be(4);
        model.LastToken.Should().Be(cancellation.Token);
    }

    [Fact]
    public async Task ComputeAsync_AlreadyCancelled_AsksNothing()
    {
        using var model = FakeModel.Identity();
        await Fails<OperationCanceledException>(model, cancellationToken: new CancellationToken(canceled: true));
        model.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task ComputeAsync_ProgressThrows_LeavesNoTensor()
    {
        using var model = FakeModel.Identity();
        await Fails<InvalidTimeZoneException>(model, new RecordedProgress { OnReport = _ => throw new InvalidTimeZoneException() });
    }

    [Fact]
    public async Task ComputeAsync_OtherInputShape_ThrowsBeforeAsking()
    {
        using var model = new FakeModel(x => x) { Signature = new ModelSignature("m") { InputShape = new TensorShape(3, 8) } };
        var thrown = await Fails<ModelInputException>(model);
        thrown.Message.Should().Be("Model 'm' expects inputs Float32 [N, 3, 8]; got [N, 2].");
        model.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData(3f, 4f, float.NaN, 0, 3)]
    [InlineData(4f, 3f, float.NaN, 1, 3)]
    [InlineData(4f, 3f, float.NegativeInfinity, 1, 3)]
    [InlineData(2f, 4f, float.PositiveInfinity, 1, 0)]
    [InlineData(-3f, 4f, float.NaN, 1, 4)]
    public async Task ComputeAsync_OutputNotFinite_NamesPairAndInput(float x0, float x1, float bad, int row, int pair)
    {
        using var model = new FakeModel(x => where(x.eq(tensor(new[] { x0, x1 })).all(1, keepdim: true), tensor(bad), x));
        var thrown = await Fails<ModelOutputException>(model);
        (thrown.ModelName, thrown.Row, thrown.Pair).Should().Be(("fake", row, pair));
        thrown.Message.Should().Be($"Model 'fake' gave an unusable output at row {row} of pair {pair}: NaN or infinity for the {(row == 0 ? "first" : "second")} input.");
    }

    [Fact]
    public async Task ComputeAsync_SeveralOutputsNotFinite_NamesTheFirstThatWasAsked()
    {
        // Negative values occur in the second inputs of pairs 2 and 4; the sum 7 in the first of pair 3 and 4 and the second of pair 3.
        using var model = new FakeModel(x => where((x.lt(0).any(1, keepdim: true)).logical_or(x.sum(1, keepdim: true).eq(7)), tensor(float.NaN), x));
        var thrown = await Fails<ModelOutputException>(model, batchSize: 5);
        (thrown.Row, thrown.Pair).Should().Be((0, 3));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    public async Task ComputeAsync_OutputSizeChanges_SaysBothSizes(int call, int pair)
    {
        var calls = 0;
        using var model = new FakeModel(x => ++calls == call ? x.repeat(1, 3) : x);
        var thrown = await Fails<ModelOutputException>(model);
        thrown.Pair.Should().Be(pair);
        thrown.Message.Should().Be($"Model 'fake' gave an unusable output at pair {pair}: 6 values per row; rows before had 2.");
    }

    [Fact]
    public async Task ComputeAsync_WrongNumberOfRows_Throws()
    {
        using var model = new FakeModel(x => x.repeat(2, 1));
        await Fails<ModelOutputException>(model);
    }

    [Fact]
    public async Task ComputeAsync_ModelThrowsOnSecondInputs_WrapsAndLeavesNoTensor()
    {
        var calls = 0;
        using var model = new FakeModel(x => ++calls == 2 ? throw new InvalidOperationException("out of memory") : x);
        (await Fails<ModelForwardException>(model)).Message.Should().Be("Model 'fake' failed on inputs of shape [2, 2]: out of memory");
    }

    [Fact]
    public async Task ComputeAsync_OwnDistanceNegativeOrNaN_Throws()
    {
        using var model = FakeModel.Identity();
        await Fails<ArgumentException>(model, distance: new OutputDistance("negative", (a, b) => a.sum(1) * 0 - 1));
        await Fails<ArgumentException>(model, distance: new OutputDistance("nan", (a, b) => a.sum(1) * double.NaN));
        await Fails<InvalidOperationException>(model, distance: new OutputDistance("wrong", (a, b) => a));
    }

    [Fact]
    public void Constructor_BatchSizeBelowOne_Throws() =>
        FluentActions.Invoking(() => new DdvComputer(batchSize: 0)).Should().Throw<ArgumentOutOfRangeException>();

    private static InputPairs Pairs() => new(tensor(First).reshape(5, 2), tensor(Second).reshape(5, 2), new GeneratorDescription("test"));

    /// <summary>Computes in batches of two pairs and checks that the failure leaves no tensor behind.</summary>
    private static async Task<TException> Fails<TException>(
        FakeModel model, RecordedProgress? progress = null, OutputDistance? distance = null, int batchSize = 2, CancellationToken cancellationToken = default)
        where TException : Exception
    {
        using var pairs = Pairs();
        var before = LiveTensors.Settled();
        var thrown = await FluentActions.Awaiting(async () => await new DdvComputer(distance, batchSize).ComputeAsync(model, pairs, progress, cancellationToken))
            .Should().ThrowAsync<TException>();
        Tensor.TotalCount.Should().Be(before);
        return thrown.Which;
    }
}
