using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public class FixedBatchTests
{
    [Theory]
    [InlineData(null, 5, new long[] { 5 })]
    [InlineData(5, 5, new long[] { 5 })]
    [InlineData(2, 4, new long[] { 2, 2 })]
    [InlineData(2, 5, new long[] { 2, 2, 2 })]
    [InlineData(8, 3, new long[] { 8 })]
    [InlineData(1, 3, new long[] { 1, 1, 1 })]
    public async Task AskAsync_AnyNumberOfRows_AnswersEachRowOnce(int? batchSize, int rows, long[] calls)
    {
        using var inputs = arange(rows * 2, ScalarType.Float32).reshape(rows, 2);
        using var model = new FakeModel(x => x * 10) { Signature = Signature(batchSize), Yields = true };
        var before = LiveTensors.Settled();
        using (var outputs = await FixedBatch.AskAsync(model, inputs, default))
        {
            outputs.shape.Should().Equal(rows, 2);
            outputs.data<float>().ToArray().Should().Equal(Enumerable.Range(0, rows * 2).Select(i => i * 10f));
            Tensor.TotalCount.Should().Be(before + 1);
        }

        model.Calls.Should().Equal(calls);
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task AskAsync_ShortLastBatch_RepeatsItsLastRow()
    {
        using var inputs = arange(1, 4, ScalarType.Float32).reshape(3, 1);
        var seen = new List<float[]>();
        using var model = new FakeModel(x =>
        {
            seen.Add(x.data<float>().ToArray());
            return x;
        })
        { Signature = Signature(2) };
        using var outputs = await FixedBatch.AskAsync(model, inputs, default);
        seen.Should().BeEquivalentTo(new float[][] { [1, 2], [3, 3] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public async Task AskAsync_InACallersDisposeScope_LeavesTheAnswerOutOfIt()
    {
        using var inputs = ones(3, 2);
        using var model = new FakeModel(x => x) { Signature = Signature(2) };
        ValueTask<Tensor> asked;
        using (NewDisposeScope())
            asked = FixedBatch.AskAsync(model, inputs, default);
        using var outputs = await asked;
        outputs.shape.Should().Equal(3, 2);
    }

    [Fact]
    public async Task AskAsync_ModelThrows_WrapsWhatItThrew()
    {
        using var model = new FakeModel(_ => throw new InvalidOperationException("no such layer\nstack of the interpreter"));
        var thrown = await Fails<ModelForwardException>(model);
        thrown.Message.Should().Be("Model 'fake' failed on inputs of shape [5, 2]: no such layer");
        thrown.InnerException.Should().BeOfType<InvalidOperationException>();
        thrown.InputShape.Should().Be("[5, 2]");
    }

    [Fact]
    public async Task AskAsync_ModelThrowsModelDiffException_PassesItOn()
    {
        var budget = new QueryBudgetExceededException("fake", 1, 0, 5);
        using var model = new FakeModel(_ => throw budget);
        (await Fails<QueryBudgetExceededException>(model)).Should().BeSameAs(budget);
    }

    [Fact]
    public async Task AskAsync_ModelTimesOutByItself_IsAFailureNotACancellation()
    {
        using var model = new FakeModel(_ => throw new TaskCanceledException("timed out"));
        (await Fails<ModelForwardException>(model)).InnerException.Should().BeOfType<TaskCanceledException>();
    }

    [Fact]
    public async Task AskAsync_CancelledBetweenBatches_StopsWithoutLeak()
    {
        using var cancellation = new CancellationTokenSource();
        using var model = new FakeModel(x =>
        {
            cancellation.Cancel();
            return x;
        })
        { Signature = Signature(2) };
        await Fails<OperationCanceledException>(model, cancellation.Token);
        model.Calls.Should().Equal(2);
        model.LastToken.Should().Be(cancellation.Token);
    }

    [Fact]
    public async Task AskAsync_WrongNumberOfRows_Throws()
    {
        using var model = new FakeModel(x => x.narrow(0, 0, 1));
        (await Fails<ModelOutputException>(model)).Message.Should().Contain("[5, K]").And.Contain("[1, 2]");
    }

    [Fact]
    public async Task AskAsync_WrongTypeOrRank_Throws()
    {
        using var doubles = new FakeModel(x => x.to(ScalarType.Float64));
        using var images = new FakeModel(x => x.unsqueeze(2));
        await Fails<ModelOutputException>(doubles);
        await Fails<ModelOutputException>(images);
    }

    [Fact]
    public async Task AskAsync_SizeChangesBetweenBatches_SaysBothSizes()
    {
        var calls = 0;
        using var model = new FakeModel(x => ++calls == 1 ? x : x.repeat(1, 2)) { Signature = Signature(2) };
        var thrown = await Fails<ModelOutputException>(model);
        thrown.Message.Should().Contain("4 values per row; rows before had 2");
        thrown.Row.Should().Be(2);
    }

    private static ModelSignature Signature(int? batchSize) => new("fake") { BatchSize = batchSize };

    /// <summary>Asks for five rows and checks that the failure leaves no tensor behind.</summary>
    private static async Task<TException> Fails<TException>(FakeModel model, CancellationToken cancellationToken = default)
        where TException : Exception
    {
        using var inputs = ones(5, 2);
        var before = LiveTensors.Settled();
        var thrown = await FluentActions.Awaiting(async () => await FixedBatch.AskAsync(model, inputs, cancellationToken)).Should().ThrowAsync<TException>();
        Tensor.TotalCount.Should().Be(before);
        return thrown.Which;
    }
}
