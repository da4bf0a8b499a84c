using ModelDiff.Asking;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Tests.TestModels;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Asking;

public sealed class ModelAskerTests
{
    [Theory]
    [InlineData(null, new long[] { 4, 4, 2 })]
    [InlineData(3, new long[] { 3, 3, 3, 3 })]
    [InlineData(6, new long[] { 6, 6 })]
    public async Task Ask_AnyBatchSize_GivesAllRows(int? own, long[] calls)
    {
        var model = new FakeModel(rows => rows * 2) { Signature = new ModelSignature("twice") { BatchSize = own } };
        using var inputs = tensor(new[,] { { 0f }, { 1f }, { 2f }, { 3f }, { 4f }, { 5f }, { 6f }, { 7f }, { 8f }, { 9f } });

        using var outputs = await new ModelAsker(4).AskAsync(model, inputs);

        outputs.data<float>().ToArray().Should().Equal(0, 2, 4, 6, 8, 10, 12, 14, 16, 18);
        model.Calls.Should().Equal(calls);
    }

    [Theory]
    [InlineData(4096, new long[] { 64, 6 })]
    [InlineData(4097, new long[] { 32, 32, 6 })]
    public async Task Ask_NoBatchSizeGiven_HandsOverMoreOfSmallRows(int numbers, long[] calls)
    {
        var model = new FakeModel(rows => rows.narrow(1, 0, 2)) { Signature = new ModelSignature("two numbers") };
        using var inputs = zeros(70, numbers);

        using var outputs = await new ModelAsker().AskAsync(model, inputs);

        model.Calls.Should().Equal(calls);
    }

    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 40)]
    public async Task Ask_NaNInALaterBatch_NamesThePairAndLeaksNothing(bool named, long pair)
    {
        var model = new FakeModel(rows => (4.5f - rows).sqrt()) { Signature = new ModelSignature("root") };
        using var inputs = arange(6, dtype: ScalarType.Float32).unsqueeze(1);
        var before = LiveTensors.Settled();

        var ask = async () => await new ModelAsker(2).AskAsync(model, inputs, new RowNames(named ? [0, 0, 10, 20, 30, 40] : null), static _ => { }, default);

        (await ask.Should().ThrowAsync<ModelOutputException>()).Which.Pair.Should().Be(pair);
        TorchSharp.torch.Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task Ask_RowsOfChangingSize_IsRefused()
    {
        var calls = 0;
        var model = new FakeModel(rows => rows.narrow(1, 0, ++calls)) { Signature = new ModelSignature("growing") };
        using var inputs = ones(4, 3);

        var ask = async () => await new ModelAsker(2).AskAsync(model, inputs);

        await ask.Should().ThrowAsync<ModelOutputException>().WithMessage("*2 values per row; rows before had 1*");
    }
}
