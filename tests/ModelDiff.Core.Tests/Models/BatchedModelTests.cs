using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

public sealed class BatchedModelTests
{
    [Fact]
    public void InBatchesOf_ShortLastBatch_IsFilledWithItsLastRow()
    {
        using var inner = new EchoModel(new ModelSignature("fake") { BatchSize = 2 });
        using var model = inner.InBatchesOf(2);
        model.Signature.BatchSize.Should().BeNull();
        using var inputs = arange(3, dtype: ScalarType.Float32).reshape(3, 1);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo([[0], [1], [2]], 0);
        inner.Asked.Should().BeEquivalentTo<float[][]>([[[0], [1]], [[2], [2]]], o => o.WithStrictOrdering());
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    [InlineData(7, 1)]
    public void InBatchesOf_AnySize_AnswersTheSame(int size, int calls)
    {
        using var inner = new EchoModel();
        using var model = inner.InBatchesOf(size);
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo(Fixture.Rows(inputs), 0);
        inner.Asked.Should().HaveCount(calls).And.OnlyContain(batch => batch.Length == size);
    }

    [Fact]
    public void InBatchesOf_OtherSizeThanTheModels_Throws()
    {
        using var inner = new EchoModel(new ModelSignature("fake") { BatchSize = 4 });
        var batch = () => inner.InBatchesOf(2);
        batch.Should().Throw<ArgumentException>().WithMessage("Model 'fake' takes batches of 4 only, not of 2.*");
    }

    [Fact]
    public void InBatchesOf_RowsOfChangingSize_ThrowsAndLeavesNoTensorsBehind()
    {
        var calls = 0;
        using var model = new DelegateAdapter(new ModelSignature("odd"), _ => zeros(2, ++calls)).InBatchesOf(2);
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelOutputException>().WithMessage("Model 'odd' gave an unusable output at row 2: 2 values per row; rows before had 1.");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void InBatchesOf_CancelledBetweenBatches_StopsWithoutTensorsLeft()
    {
        using var source = new CancellationTokenSource();
        var calls = 0;
        using var model = new DelegateAdapter(new ModelSignature("slow"), x =>
        {
            if (++calls == 2)
                source.Cancel();
            return x;
        }).InBatchesOf(1);
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs, source.Token);
        ask.Should().Throw<OperationCanceledException>();
        calls.Should().Be(2);
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Forward_FilledLastBatch_GivesEachRowItsOwnGradient()
    {
        using var model = new DifferentiableEchoModel().InBatchesOf(2);
        using var inputs = Fixture.Inputs(3, 1);
        inputs.requires_grad = true;
        using var scope = NewDisposeScope();
        var gradient = autograd.grad([model.Gradients().Forward(inputs).sum()], [inputs])[0];
        Fixture.Rows(gradient).ShouldBeCloseTo([[1], [1], [1]], 0);
    }
}
