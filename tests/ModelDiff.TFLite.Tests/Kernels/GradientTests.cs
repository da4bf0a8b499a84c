using ModelDiff.TFLite.Tests.FlatBuffers;
using ModelDiff.Tests.Models;
using static ModelDiff.TFLite.Tests.Answers;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Tests.Kernels;

public class GradientTests
{
    private const sbyte Same = 0;

    public static TheoryData<string, object?> Unary { get; } = new()
    {
        { "LOGISTIC", null }, { "TANH", null }, { "ELU", null }, { "HARD_SWISH", null }, { "GELU", null }, { "EXP", null }, { "SQUARE", null }, { "SIN", null }, { "COS", null },
        { "SOFTMAX", Options((0, 2f)) }, { "LOG_SOFTMAX", null }, { "L2_NORMALIZATION", null }, { "LEAKY_RELU", Options((0, 0.2f)) }, { "LOCAL_RESPONSE_NORMALIZATION", Options((0, 1), (1, 1f), (2, 0.5f), (3, 0.75f)) },
    };

    [Theory]
    [MemberData(nameof(Unary))]
    public void Forward_SingleOperator_HasTheSlopeOfFiniteDifferences(string name, object? options)
    {
        var tiny = new TinyModel();
        Check(tiny.Output(tiny.Add(name, [1, 2, 3, 4], (FlatObject?)options, tiny.Input(1, 2, 3, 4))));
    }

    [Fact]
    public void Forward_ConvolutionsPoolingAndResizing_HaveTheSlopeOfFiniteDifferences()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 2, 3, 4);
        var convolved = tiny.Add("CONV_2D", [1, 1, 2, 2], Options((0, Same), (1, 2), (2, 2)), input, tiny.Constant([2, 2, 2, 4], [.. Enumerable.Range(0, 32).Select(i => MathF.Sin(i))]));
        var large = tiny.Add("RESIZE_BILINEAR", [1, 3, 4, 2], Options((3, true)), convolved, tiny.Integers(3, 4));
        var deep = tiny.Add("DEPTHWISE_CONV_2D", [1, 3, 4, 2], Options((0, Same), (1, 1), (2, 1), (3, 1)), large, tiny.Constant([1, 3, 3, 2], [.. Enumerable.Range(0, 18).Select(i => MathF.Cos(i))]));
        var pooled = tiny.Add("AVERAGE_POOL_2D", [1, 2, 2, 2], Options((0, Same), (1, 2), (2, 2), (3, 2), (4, 2)), deep);
        Check(tiny.Output(tiny.Add("MEAN", [1, 2], Options(), pooled, tiny.Integers(1, 2))));
    }

    private static void Check(TinyModel tiny)
    {
        using var scope = NewDisposeScope();
        using var model = tiny.Load();
        var shape = model.Signature.InputShape!.Batch(2);
        var inputs = Fixture.Inputs(shape).sub_(0.43).requires_grad_();
        var direction = Fixture.Inputs(shape).mul_(7).sin_();
        var weights = arange(model.Forward(inputs).numel(), dtype: ScalarType.Float64).add(1).sin();
        Tensor Score(Tensor x) => (model.Forward(x).to(ScalarType.Float64).flatten() * weights).sum();

        var slope = (autograd.grad([Score(inputs)], [inputs])[0] * direction).sum().item<float>();

        using var mode = no_grad();
        const double step = 2e-3;
        var difference = (Score(inputs + (direction * step)) - Score(inputs - (direction * step))).item<double>() / (2 * step);
        slope.Should().BeApproximately((float)difference, 0.01f * Math.Max(0.2f, Math.Abs(slope)));
    }
}
