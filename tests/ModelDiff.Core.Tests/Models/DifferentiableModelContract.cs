using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Tests.Models;

/// <summary>What every model with gradients keeps beside <see cref="ModelAdapterContract"/>.</summary>
public abstract class DifferentiableModelContract : ModelAdapterContract
{
    [Fact]
    public void Exist_Always_IsTrue()
    {
        using var model = Create();
        using var inputs = Inputs();
        var before = Fixture.LiveTensors();
        ModelGradients.Exist(model.Gradients(), inputs).Should().BeTrue();
        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Forward_Inputs_AnswersAsForwardAsync()
    {
        using var model = Create();
        using var inputs = Inputs();
        var expected = Fixture.AskRows(model, inputs);
        inputs.requires_grad = true;
        using var outputs = model.Gradients().Forward(inputs);
        outputs.dtype.Should().Be(ScalarType.Float32);
        Fixture.Rows(outputs).ShouldBeCloseTo(expected);
    }

    [Fact]
    public void Forward_Gradient_IsThatOfFiniteDifferences()
    {
        using var model = Create();
        using var scope = NewDisposeScope();
        var inputs = Inputs();
        using var direction = Fixture.Inputs([5, .. InputShape]).sub(0.4);
        inputs.requires_grad = true;
        var gradient = autograd.grad([WeightedSum(model.Gradients().Forward(inputs))], [inputs])[0];
        var slope = (gradient * direction).sum().item<float>();

        var step = 1e-2;
        using var mode = no_grad();
        var up = WeightedSum(Fixture.Ask(model, inputs + direction * step)).item<double>();
        var down = WeightedSum(Fixture.Ask(model, inputs - direction * step)).item<double>();
        slope.Should().BeApproximately((float)((up - down) / (2 * step)), 0.05f * Math.Max(0.05f, Math.Abs(slope)));
    }

    [Fact]
    public void Forward_Result_BelongsToTheCurrentScopeAlone()
    {
        using var model = Create();
        using var inputs = Inputs();
        inputs.requires_grad = true;
        var before = Fixture.LiveTensors();
        using (var scope = NewDisposeScope())
        {
            _ = model.Gradients().Forward(inputs);
            scope.DisposablesCount.Should().Be(1);
        }

        model.Gradients().Forward(inputs).Dispose();
        Tensor.TotalCount.Should().Be(before);
    }

    private static Tensor WeightedSum(Tensor outputs)
    {
        using var scope = NewDisposeScope();
        var weights = arange(outputs.numel(), dtype: ScalarType.Float64).add(1).reshape(outputs.shape).div(outputs.numel());
        return (outputs.to(ScalarType.Float64) * weights).sum().MoveToOuterDisposeScope();
    }
}
