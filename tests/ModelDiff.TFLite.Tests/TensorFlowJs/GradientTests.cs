using ModelDiff.Tests.Models;
using static ModelDiff.TFLite.Tests.TensorFlowJs.TinyGraph;
using static TorchSharp.torch;

namespace ModelDiff.TFLite.Tests.TensorFlowJs;

public class GradientTests
{
    [Theory]
    [InlineData("Softplus")]
    [InlineData("Selu")]
    [InlineData("Erf")]
    [InlineData("Reciprocal")]
    public void Forward_SingleOperator_HasTheSlopeOfFiniteDifferences(string name)
    {
        var tiny = new TinyGraph();
        Check(tiny.Output(tiny.Add(name, None, tiny.Add("AddV2", None, tiny.Input(-1, 3), tiny.Constant([], 2)))));
    }

    [Fact]
    public void Forward_DivNoNan_HasTheSlopeOfFiniteDifferences()
    {
        var tiny = new TinyGraph();
        var input = tiny.Input(-1, 3);
        Check(tiny.Output(tiny.Add("DivNoNan", None, input, tiny.Add("AddV2", None, input, tiny.Constant([], 2)))));
    }

    [Fact]
    public void Forward_ConvolutionsWithWhatIsFused_HaveTheSlopeOfFiniteDifferences()
    {
        var tiny = new TinyGraph();
        int[] strides = [1, 1, 1, 1];
        float[] Wave(int count) => [.. Enumerable.Range(1, count).Select(i => MathF.Sin(i))];
        var image = tiny.Add("_FusedConv2D", Attributes(("strides", strides), ("padding", "SAME"), ("fused_ops", new[] { "FusedBatchNorm", "Elu" })), tiny.Input(-1, 3, 3, 2), tiny.Constant([2, 2, 2, 3], Wave(24)), tiny.Constant([3], 1, 2, 3), tiny.Constant([3], 0, 1, 0), tiny.Constant([3], 0.1f, 0, 0), tiny.Constant([3], 1, 2, 1));
        var deep = tiny.Add("FusedDepthwiseConv2dNative", Attributes(("strides", strides), ("padding", "SAME"), ("fused_ops", new[] { "BiasAdd", "Sigmoid" })), image, tiny.Constant([2, 2, 3, 2], Wave(24)), tiny.Constant([6], Wave(6)));
        Check(tiny.Output(tiny.Add("Conv2DBackpropInput", Attributes(("strides", strides), ("padding", "VALID")), tiny.Integers(1, 4, 4, 2), tiny.Constant([2, 2, 2, 6], Wave(48)), deep)));
    }

    internal static void Check(TinyGraph tiny)
    {
        using var scope = NewDisposeScope();
        using var model = tiny.Load();
        var shape = model.Signature.InputShape!.Batch(2);
        var inputs = Fixture.Inputs(shape).sub_(0.43).requires_grad_();
        var direction = Fixture.Inputs(shape).mul_(7).sin_();
        Tensor Score(Tensor x)
        {
            var answer = model.Forward(x).to(ScalarType.Float64).flatten();
            return (answer * arange(answer.numel(), dtype: ScalarType.Float64).add(1).sin()).sum();
        }

        var slope = (autograd.grad([Score(inputs)], [inputs])[0] * direction).sum().item<float>();

        using var mode = no_grad();
        const double step = 2e-3;
        var difference = (Score(inputs + (direction * step)) - Score(inputs - (direction * step))).item<double>() / (2 * step);
        slope.Should().BeApproximately((float)difference, 0.01f * Math.Max(0.2f, Math.Abs(slope)));
    }
}
