using static ModelDiff.TFLite.Tests.TensorFlowJs.TinyGraph;

namespace ModelDiff.TFLite.Tests.TensorFlowJs.Nodes;

public class ElementwiseNodeTests
{
    [Theory]
    [InlineData("Relu", 0f, 2f)]
    [InlineData("Sigmoid", 0.26894143f, 0.88079703f)]
    [InlineData("Tanh", -0.76159416f, 0.9640276f)]
    [InlineData("Elu", -0.63212056f, 2f)]
    [InlineData("Selu", -1.1113307f, 2.101402f)]
    [InlineData("Softplus", 0.31326169f, 2.126928f)]
    [InlineData("Erf", -0.84270079f, 0.99532227f)]
    [InlineData("LeakyRelu", -0.2f, 2f)]
    [InlineData("Reciprocal", -1f, 0.5f)]
    [InlineData("Softmax", 0.04742587f, 0.95257413f)]
    [InlineData("Abs", 1f, 2f)]
    [InlineData("Square", 1f, 4f)]
    [InlineData("Exp", 0.36787944f, 7.3890561f)]
    [InlineData("Sign", -1f, 1f)]
    public void Single_Operator_Computes(string name, float first, float second)
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add(name, None, tiny.Input(-1, 2)));

        tiny.Ask(-1, 2).ShouldBe(first, second);
    }

    [Theory]
    [InlineData("AddV2", 4f, -2f)]
    [InlineData("Sub", 2f, -8f)]
    [InlineData("Mul", 3f, -15f)]
    [InlineData("RealDiv", 3f, -5 / 3f)]
    [InlineData("DivNoNan", 3f, -5 / 3f)]
    [InlineData("FloorDiv", 3f, -2f)]
    [InlineData("FloorMod", 0f, 1f)]
    [InlineData("Maximum", 3f, 3f)]
    [InlineData("Minimum", 1f, -5f)]
    [InlineData("SquaredDifference", 4f, 64f)]
    public void Binary_Operator_Computes(string name, float first, float second)
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add(name, None, tiny.Input(-1, 2), tiny.Constant([2], 1, 3)));

        tiny.Ask(3, -5).ShouldBe(first, second);
    }

    [Fact]
    public void DivNoNan_ByZero_IsZero()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("DivNoNan", None, tiny.Constant([1, 2], 6, 6), tiny.Input(-1, 2)));

        tiny.Ask(0, 3).ShouldBe(0, 2);
    }

    [Fact]
    public void Cast_ToWholeNumbersAndBack_CutsTheFraction()
    {
        var tiny = new TinyGraph();
        var whole = tiny.Add("Cast", Attributes(("DstT", DataType.DT_INT32)), tiny.Input(-1, 2));
        tiny.Output(tiny.Add("Cast", Attributes(("DstT", DataType.DT_FLOAT)), whole));

        tiny.Ask(1.7f, -1.7f).ShouldBe(1, -1);
    }

    private enum DataType
    {
        DT_FLOAT,
        DT_INT32,
    }
}
