using ModelDiff.Models;
using ModelDiff.Tests.Models;
using static TorchSharp.torch;

namespace ModelDiff.OnnxRuntime.Tests;

public sealed class OnnxAdapterTests
{
    [Theory]
    [InlineData("dynamic_batch")]
    [InlineData("unnamed_batch")]
    [InlineData("weights_listed")]
    [InlineData("external")]
    [InlineData("unknown_rank")]
    public void ForwardAsync_FiveRows_AnswersAsNumPy(string name)
    {
        using var model = OnnxFixture.Load(name);
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.AskRows(model, inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
    }

    [Theory]
    [InlineData("fixed_batch_1", 1)]
    [InlineData("fixed_batch_2", 2)]
    public void ForwardAsync_FixedBatch_AnswersAsNumPyInBatches(string name, int size)
    {
        using var model = OnnxFixture.Load(name);
        model.Signature.BatchSize.Should().Be(size);
        using var batched = model.InBatchesOf(size);
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.AskRows(batched, inputs).ShouldBeCloseTo(RecordedAnswers.Linear);
    }

    [Fact]
    public void ForwardAsync_OtherRowsThanTheFixedBatch_Throws()
    {
        using var model = OnnxFixture.Load("fixed_batch_2");
        using var inputs = Fixture.Inputs(5, 3);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().WithMessage("Model 'fixed_batch_2' expects inputs Float32 [2, 3]; got Float32 [5, 3].");
    }

    [Fact]
    public void Load_File_TellsItsSignature()
    {
        using var model = OnnxFixture.Load("dynamic_batch");
        Path.GetFileName(model.Signature.Source).Should().Be("dynamic_batch.onnx");
        (model.Signature with { Source = null }).Should().Be(new ModelSignature("dynamic_batch") { InputShape = new TensorShape(3), OutputShape = new TensorShape(4) });
    }

    [Fact]
    public void Load_Options_NameTheModelAndItsRange()
    {
        using var model = OnnxFixture.Load("dynamic_batch", new() { Name = "victim", InputRange = new InputRange(-1, 1), IntraOpThreads = 1, ExecutionProvider = "cpu" });
        model.Signature.Name.Should().Be("victim");
        model.Signature.InputRange.Should().Be(new InputRange(-1, 1));
    }

    [Fact]
    public void ForwardAsync_SameNetworkAsTorchScript_AnswersTheSame()
    {
        using var script = TorchScriptAdapter.Load(OnnxFixture.PathOf("twin.pt"));
        using var onnx = OnnxFixture.Load("twin");
        using var inputs = Fixture.Inputs(5, 3, 6, 6);
        var rows = Fixture.AskRows(onnx, inputs);
        rows.ShouldBeCloseTo(Fixture.AskRows(script, inputs), 1e-5f);
        rows.ShouldBeCloseTo(RecordedAnswers.Twin, 1e-5f);
    }

    [Fact]
    public void ForwardAsync_StridedInputs_AnswersTheSame()
    {
        using var model = OnnxFixture.Load("twin");
        using var inputs = Fixture.Inputs(5, 3, 6, 6);
        using var last = inputs.permute(0, 2, 3, 1);
        using var packed = last.contiguous();
        using var strided = packed.permute(0, 3, 1, 2);
        strided.is_contiguous().Should().BeFalse();
        Fixture.AskRows(model, strided).ShouldBeCloseTo(RecordedAnswers.Twin, 1e-5f);
    }

    [Fact]
    public void ForwardAsync_ViewOfALargerTensor_ReadsItsPart()
    {
        using var model = OnnxFixture.Load("dynamic_batch");
        using var inputs = Fixture.Inputs(5, 3);
        using var part = inputs.narrow(0, 2, 2);
        Fixture.AskRows(model, part).ShouldBeCloseTo(RecordedAnswers.Linear[2..4]);
    }

    [Fact]
    public void ForwardAsync_CancelledWhileItRuns_Stops()
    {
        using var model = OnnxFixture.Load("endless");
        using var inputs = Fixture.Inputs(5, 3);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs, source.Token);
        ask.Should().Throw<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public async Task ForwardAsync_CallsAtTheSameTime_AnswerTheSame()
    {
        using var model = OnnxFixture.Load("dynamic_batch");
        using var inputs = Fixture.Inputs(5, 3);
        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Fixture.AskRows(model, inputs))));
        foreach (var rows in calls)
            rows.ShouldBeCloseTo(RecordedAnswers.Linear);
    }

    [Fact]
    public void ForwardAsync_Disposed_Throws()
    {
        var model = OnnxFixture.Load("dynamic_batch");
        model.Dispose();
        using var inputs = Fixture.Inputs(5, 3);
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void ForwardAsync_ModelFails_ThrowsInOneLine()
    {
        using var model = OnnxFixture.Load("masked", new()
        {
            InputName = "x",
            HeldInputs = new Dictionary<string, HeldInput> { ["mask"] = TestTensors.Held([5, 2], new double[10]), ["table"] = TestTensors.Held([1, 1], 0) },
        });
        using var inputs = Fixture.Inputs(5, 3);
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelForwardException>().WithMessage("Model 'masked' failed on inputs of shape [5, 3]: Mul: axis*2 by 3.").Which.Message.Should().NotContain("\n");
        Tensor.TotalCount.Should().Be(before);
    }
}
