using ModelDiff.Models;
using static ModelDiff.TFLite.Tests.TensorFlowJs.TinyGraph;

namespace ModelDiff.TFLite.Tests.TensorFlowJs.Nodes;

public class ConvolutionNodeTests
{
    private static readonly int[] ByTwo = [1, 2, 2, 1];

    private static readonly int[] ByOne = [1, 1, 1, 1];

    /// <summary>Of three pixels and a window of three, SAME adds one before and after; of four, none before and one after.</summary>
    [Fact]
    public void Conv2D_SameAtStrideTwo_PadsTheOddPixelAtTheEnd()
    {
        var odd = new TinyGraph();
        odd.Output(odd.Add("Conv2D", Attributes(("strides", ByTwo), ("padding", "SAME")), odd.Input(-1, 1, 3, 1), odd.Constant([1, 3, 1, 1], 1, 10, 100)));
        var even = new TinyGraph();
        even.Output(even.Add("Conv2D", Attributes(("strides", ByTwo), ("padding", "SAME")), even.Input(-1, 1, 4, 1), even.Constant([1, 3, 1, 1], 1, 10, 100)));

        odd.Ask(1, 2, 3).ShouldBe(210, 32);
        even.Ask(1, 2, 3, 4).ShouldBe(321, 43);
    }

    /// <summary>A filter lies [height, width, inputs, outputs].</summary>
    [Fact]
    public void Conv2D_TwoInputsAndOutputs_MixesChannelsInTheOrderOfTheFile()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("Conv2D", Attributes(("strides", ByOne), ("padding", "VALID")), tiny.Input(-1, 1, 1, 2), tiny.Constant([1, 1, 2, 2], 1, 2, 3, 4)));

        tiny.Ask(10, 100).ShouldBe(310, 420);
    }

    [Fact]
    public void Conv2D_ChannelsSecondAndExplicitPadding_AreTurnedAndPadded()
    {
        var tiny = new TinyGraph();
        var attributes = Attributes(("strides", ByOne), ("padding", "EXPLICIT"), ("explicit_paddings", new[] { 0, 0, 0, 0, 0, 0, 2, 0 }), ("data_format", "NCHW"));
        tiny.Output(tiny.Add("Conv2D", attributes, tiny.Input(-1, 2, 1, 2), tiny.Constant([1, 2, 2, 1], 1, 10, 100, 1000)));

        tiny.Ask(1, 2, 3, 4).ShouldBe(0, 3100, 4231);
    }

    [Theory]
    [InlineData(new[] { "BiasAdd" }, -17f, 8f)]
    [InlineData(new[] { "BiasAdd", "Relu" }, 0f, 8f)]
    [InlineData(new[] { "BiasAdd", "Relu6" }, 0f, 6f)]
    [InlineData(new[] { "BiasAdd", "LeakyRelu" }, -1.7f, 8f)]
    [InlineData(new[] { "BiasAdd", "Prelu" }, -8.5f, 8f)]
    public void FusedConv2D_BiasAndActivation_AreApplied(string[] steps, float first, float second)
    {
        var tiny = new TinyGraph();
        string[] inputs = [tiny.Input(-1, 1, 1, 1), tiny.Constant([1, 1, 1, 2], -4, 1), tiny.Constant([2], 3, 3), .. steps.Contains("Prelu") ? new[] { tiny.Constant([2], 0.5f, 0.25f) } : []];
        tiny.Output(tiny.Add("_FusedConv2D", Attributes(("strides", ByOne), ("padding", "SAME"), ("fused_ops", steps), ("leakyrelu_alpha", 0.1f)), inputs));

        tiny.Ask(5).ShouldBe(first, second);
    }

    [Fact]
    public void FusedConv2D_Normalization_UsesMeanAndVariance()
    {
        var tiny = new TinyGraph();
        string[] numbers = [tiny.Constant([1], 4), tiny.Constant([1], 1), tiny.Constant([1], 3), tiny.Constant([1], 3)];
        tiny.Output(tiny.Add("_FusedConv2D", Attributes(("strides", ByOne), ("padding", "SAME"), ("fused_ops", new[] { "FusedBatchNorm", "Relu" }), ("epsilon", 1f)), [tiny.Input(-1, 1, 2, 1), tiny.Constant([1, 1, 1, 1], 2), .. numbers]));

        tiny.Ask(3, 0).ShouldBe(7, 0);   // 4 · (6 - 3) / 2 + 1, and 4 · (0 - 3) / 2 + 1 cut off
    }

    [Fact]
    public void FusedConv2D_UnknownStep_IsNamedAsMissing()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("_FusedConv2D", Attributes(("strides", ByOne), ("padding", "SAME"), ("fused_ops", new[] { "Snake" })), tiny.Input(-1, 1, 1, 1), tiny.Constant([1, 1, 1, 1], 1)));

        FluentActions.Invoking(() => tiny.Load()).Should().Throw<ModelLoadException>().WithMessage("*_FusedConv2D with Snake*");
    }

    /// <summary>A filter per channel lies [height, width, inputs, multiplier]; outputs of one input lie together.</summary>
    [Fact]
    public void DepthwiseConv2d_MultiplierOfTwo_KeepsOutputsOfOneInputTogether()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("DepthwiseConv2dNative", Attributes(("strides", ByOne), ("padding", "VALID")), tiny.Input(-1, 1, 2, 2), tiny.Constant([1, 2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8)));

        tiny.Ask(1, 10, 100, 1000).ShouldBe(501, 602, 7030, 8040);
    }

    [Fact]
    public void DepthwiseConv2d_OneFilterTwice_IsReadTwice()
    {
        var tiny = new TinyGraph();
        var (attributes, filter) = (("strides", (object)ByOne), tiny.Constant([1, 1, 2, 1], 2, 3));
        var once = tiny.Add("DepthwiseConv2dNative", Attributes(attributes, ("padding", "SAME")), tiny.Input(-1, 1, 1, 2), filter);
        tiny.Output(tiny.Add("DepthwiseConv2dNative", Attributes(attributes, ("padding", "SAME")), once, filter));

        tiny.Ask(1, 1).ShouldBe(4, 9);
    }

    /// <summary>The filter of a transposed convolution lies [height, width, outputs, inputs].</summary>
    [Fact]
    public void Conv2DBackpropInput_StrideTwo_SpreadsPixels()
    {
        var tiny = new TinyGraph();
        var size = tiny.Integers(1, 1, 4, 2);
        tiny.Output(tiny.Add("Conv2DBackpropInput", Attributes(("strides", ByTwo), ("padding", "SAME")), size, tiny.Constant([1, 2, 2, 1], 1, 2, 3, 4), tiny.Input(-1, 1, 2, 1)));

        tiny.Ask(1, 10).ShouldBe(1, 2, 3, 4, 10, 20, 30, 40);
    }

    [Theory]
    [InlineData(false, 13f, 24f)]
    [InlineData(true, 3f, 25f)]
    public void FusedMatMul_TransposedOrNot_IsTheProduct(bool isTurned, float first, float second)
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("_FusedMatMul", Attributes(("transpose_b", isTurned), ("fused_ops", new[] { "BiasAdd" })), tiny.Input(-1, 2), tiny.Constant([2, 2], 1, 2, 3, 4), tiny.Constant([2], -18, -18)));

        tiny.Ask(1, 10).ShouldBe(first, second);
    }

    /// <summary>Pixels that padding adds count for nothing, neither in a mean nor in a maximum.</summary>
    [Theory]
    [InlineData("AvgPool", -1.5f, -3f)]
    [InlineData("MaxPool", -1f, -3f)]
    public void Pool_SameWithOddSize_LeavesPaddingOut(string name, float first, float second)
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add(name, Attributes(("ksize", new[] { 1, 1, 2, 1 }), ("strides", new[] { 1, 1, 2, 1 }), ("padding", "SAME")), tiny.Input(-1, 1, 3, 1)));

        tiny.Ask(-1, -2, -3).ShouldBe(first, second);
    }

    [Fact]
    public void FusedBatchNorm_OfImages_IsPerChannel()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("FusedBatchNormV3", Attributes(("epsilon", 1f)), tiny.Input(-1, 1, 1, 2), tiny.Constant([2], 1, 2), tiny.Constant([2], 0, 5), tiny.Constant([2], 1, 2), tiny.Constant([2], 3, 0)));

        tiny.Ask(5, 4).ShouldBe(2, 9);
    }

    [Theory]
    [InlineData("padding", "ODD", "SAME, VALID or EXPLICIT")]
    [InlineData("data_format", "NHCW", "NHWC or NCHW")]
    public void Conv2D_UnknownWord_IsNamed(string attribute, string word, string expected)
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("Conv2D", Attributes(("strides", ByOne), (attribute, word)), tiny.Input(-1, 1, 1, 1), tiny.Constant([1, 1, 1, 1], 1)));

        FluentActions.Invoking(() => tiny.Load()).Should().Throw<ModelLoadException>().WithMessage($"*Conv2D 'n2'*{word}*{expected}*");
    }

    /// <summary>The library beneath libtorch ends the process over such a filter.</summary>
    [Fact]
    public void DepthwiseConv2d_FilterWithoutNumbers_IsRefused()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("DepthwiseConv2dNative", Attributes(("strides", ByOne), ("padding", "SAME")), tiny.Input(-1, 2, 2, 4), tiny.Constant([1, 0, 4, 1])));

        FluentActions.Invoking(() => tiny.Ask(new float[16])).Should().Throw<ModelDiffException>().WithMessage("*filters need four axes of at least one number*");
    }

    [Fact]
    public void Conv2D_StrideOverRows_IsRefused()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("Conv2D", Attributes(("strides", new[] { 2, 1, 1, 1 }), ("padding", "SAME")), tiny.Input(-1, 1, 1, 1), tiny.Constant([1, 1, 1, 1], 1)));

        FluentActions.Invoking(() => tiny.Load()).Should().Throw<ModelLoadException>().WithMessage("*'strides' [2, 1, 1, 1]*");
    }
}
