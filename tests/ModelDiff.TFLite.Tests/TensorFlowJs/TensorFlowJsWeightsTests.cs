using System.Text.Json.Nodes;
using ModelDiff.Models;
using ModelDiff.Weights;
using static ModelDiff.TFLite.Tests.TensorFlowJs.TinyGraph;

namespace ModelDiff.TFLite.Tests.TensorFlowJs;

public class TensorFlowJsWeightsTests
{
    private static readonly float[] Numbers = [.. Enumerable.Range(0, 24).Select(i => MathF.Sin(i))];

    /// <summary>One convolution, whose filter lies [height, width, inputs, outputs] in one format and [outputs, height, width, inputs] in the other.</summary>
    [Fact]
    public void Convolution_OfBothFormats_HasTheSameWeights()
    {
        var web = new TinyGraph();
        web.Output(web.Add("Conv2D", Attributes(("strides", new[] { 1, 1, 1, 1 }), ("padding", "SAME")), web.Input(-1, 2, 2, 3), web.Constant([2, 1, 3, 4], Numbers)));
        var mobile = new TinyModel();
        var turned = Enumerable.Range(0, 24).Select(i => Numbers[((i / 3 % 2) * 12) + ((i % 3) * 4) + (i / 6)]).ToArray();
        mobile.Output(mobile.Add("CONV_2D", [1, 2, 2, 4], Answers.Options((0, (sbyte)0), (1, 1), (2, 1)), mobile.Input(1, 2, 2, 3), mobile.Constant([4, 2, 1, 3], turned)));

        var (one, other) = (Read(web).Tensors.Single(), TFLiteWeights.Read(ModelContent.Of(mobile.Build(), "mobile")).Tensors.Single());

        one.Shape.Should().Equal(4, 3, 2, 1);
        one.Shape.Should().Equal(other.Shape.AsEnumerable());
        one.Read().Should().Equal(other.Read());
        one.Read()[..3].Should().Equal(Numbers[0], Numbers[12], Numbers[4]);
    }

    [Fact]
    public void Depthwise_OfTwoOutputsPerInput_HasOneFilterPerOutput()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("DepthwiseConv2dNative", Attributes(("strides", new[] { 1, 1, 1, 1 })), tiny.Input(-1, 2, 2, 3), tiny.Constant([2, 2, 3, 2], Numbers)));

        var weights = Read(tiny).Tensors.Single();

        weights.Shape.Should().Equal(6, 1, 2, 2);
        weights.Read()[..4].Should().Equal(Numbers[0], Numbers[6], Numbers[12], Numbers[18]);
    }

    [Fact]
    public void Product_LiesAsOutputsTimesInputs()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("MatMul", None, tiny.Input(-1, 3), tiny.Constant([3, 2], 1, 2, 3, 4, 5, 6)));

        var weights = Read(tiny).Tensors.Single();

        weights.Shape.Should().Equal(2, 3);
        weights.Read().Should().Equal(1, 3, 5, 2, 4, 6);
    }

    [Fact]
    public void Quantized_StandForRealNumbers_AndWholeNumbersAreLeftOut()
    {
        var tiny = new TinyGraph();
        var scaled = tiny.Stored([2], "float32", [0, 4], new JsonObject { ["dtype"] = "uint8", ["scale"] = 0.5, ["min"] = -1 });
        var wide = tiny.Stored([1], "float32", [255, 255], new JsonObject { ["dtype"] = "uint16", ["scale"] = 1, ["min"] = 0 });
        tiny.Output(tiny.Add("AddV2", None, tiny.Add("AddV2", None, tiny.Input(-1, 2), scaled), tiny.Add("Mul", None, wide, tiny.Add("Cast", None, tiny.Integers(1)))));

        var weights = Read(tiny);

        weights.Tensors.Select(tensor => tensor.DataType).Should().Equal("uint8 with scale", "uint16 with scale");
        weights.Tensors[0].Read().Should().Equal(-1, 1);
        weights.Tensors[1].Read().Should().Equal(65535);
    }

    private static ModelWeights Read(TinyGraph tiny) => TensorFlowJsWeights.Read(() => TinyGraph.Read(tiny.Describe(), tiny.Bytes()), "tiny", null);
}
