using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

/// <summary>What every adapter and every decorator keeps.</summary>
public abstract class ModelAdapterContract
{
    /// <summary>A model of 5 rows <see cref="InputShape"/>.</summary>
    protected abstract IModelAdapter Create();

    protected virtual long[] InputShape => [3];

    protected virtual long Outputs => 4;

    /// <summary>Whether NaN in an input shows in its outputs. Integer arithmetic knows no NaN.</summary>
    protected virtual bool KeepsNaN => true;

    /// <summary>Whether the model can be asked for NaN at all. What travels as JSON cannot.</summary>
    protected virtual bool TakesNaN => true;

    protected Tensor Inputs() => Fixture.Inputs([5, .. InputShape]);

    [Fact]
    public void ForwardAsync_Batch_ReturnsFloatRowsOnTheInputsDevice()
    {
        using var model = Create();
        using var inputs = Inputs();
        using var outputs = Fixture.Ask(model, inputs);
        outputs.shape.Should().Equal(5, Outputs);
        outputs.dtype.Should().Be(ScalarType.Float32);
        outputs.device_type.Should().Be(DeviceType.CPU);
    }

    [Fact]
    public void ForwardAsync_Answer_IsNewStorage()
    {
        using var model = Create();
        using var inputs = Inputs();
        using var before = inputs.clone();
        using var outputs = Fixture.Ask(model, inputs);
        var answer = Fixture.Rows(outputs);
        outputs.fill_(123);
        inputs.Equals(before).Should().BeTrue();
        Fixture.AskRows(model, inputs).Should().BeEquivalentTo(answer, o => o.WithStrictOrdering());
    }

    [Fact]
    public void ForwardAsync_InputsThatRequireGradient_AnswersWithoutGradient()
    {
        using var model = Create();
        using var inputs = Inputs();
        inputs.requires_grad = true;
        using var outputs = Fixture.Ask(model, inputs);
        outputs.requires_grad.Should().BeFalse();
        is_grad_enabled().Should().BeTrue();
    }

    [Fact]
    public void ForwardAsync_WithinDisposeScope_AnswerIsInNone()
    {
        using var model = Create();
        using var inputs = Inputs();
        Tensor outputs;
        using (var scope = NewDisposeScope())
        {
            outputs = Fixture.Ask(model, inputs);
            scope.DisposablesCount.Should().Be(0);
        }

        using (outputs)
            outputs.IsInvalid.Should().BeFalse();
        inputs.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void ForwardAsync_Inputs_AreUntouched()
    {
        using var model = Create();
        using var inputs = Inputs();
        using var before = inputs.clone();
        using var outputs = Fixture.Ask(model, inputs);
        inputs.Equals(before).Should().BeTrue();
        inputs.requires_grad.Should().BeFalse();
    }

    [Fact]
    public void ForwardAsync_Answers_LeaveNoTensorsBehind()
    {
        using var model = Create();
        using var inputs = Inputs();
        Fixture.Ask(model, inputs).Dispose();
        var before = Fixture.LiveTensors();
        for (var i = 0; i < 3; i++)
            Fixture.Ask(model, inputs).Dispose();
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void ForwardAsync_WrongElementType_ThrowsAndLeavesNoTensorsBehind()
    {
        using var model = Create();
        using var inputs = ones([5, .. InputShape], ScalarType.Int64);
        var before = Fixture.LiveTensors();
        var ask = () => Fixture.Ask(model, inputs);
        ask.Should().Throw<ModelInputException>().Which.Actual.Should().StartWith("Int64 [5, 3");
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void ForwardAsync_NaN_PassesOrIsRefused()
    {
        using var model = Create();
        using var inputs = Inputs();
        using (var row = inputs[1])
            row.fill_(float.NaN);
        if (!TakesNaN)
        {
            var ask = () => Fixture.Ask(model, inputs);
            ask.Should().Throw<ModelInputException>().Which.Actual.Should().Be("NaN in row 1");
            return;
        }

        var rows = Fixture.AskRows(model, inputs);
        if (KeepsNaN)
            rows.Select(row => row.Any(float.IsNaN)).Should().Equal(false, true, false, false, false);
    }

    [Fact]
    public void ForwardAsync_Cancelled_Throws()
    {
        using var model = Create();
        using var inputs = Inputs();
        var ask = () => Fixture.Ask(model, inputs, new CancellationToken(canceled: true));
        ask.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void ForwardAsync_AskedAgain_AnswersTheSame()
    {
        using var model = Create();
        using var inputs = Inputs();
        var first = Fixture.AskRows(model, inputs);
        for (var i = 0; i < 4; i++)
            Fixture.AskRows(model, inputs).Should().BeEquivalentTo(first, o => o.WithStrictOrdering());
    }

    [Fact]
    public void Dispose_Twice_DoesNothing()
    {
        var model = Create();
        model.Dispose();
        model.Dispose();
    }
}
