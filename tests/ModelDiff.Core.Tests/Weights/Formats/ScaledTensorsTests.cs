using ModelDiff.Weights;
using ModelDiff.Weights.Formats;

namespace ModelDiff.Tests.Weights.Formats;

public class ScaledTensorsTests
{
    [Fact]
    public void Join_Int8WithTheLargestValuePerOutput_IsDividedBy127()
    {
        var joined = ScaledTensors.Join([Bytes("a.weight", "int8", [2, 2], 127, -127, 0, 1), Floats("a.SCB", [2], 0.5f, 127), Floats("a.bias", [2], 3, 4)]);

        joined.Select(tensor => (tensor.Name, tensor.DataType)).Should().Equal(("a.weight", "int8 with scale"), ("a.bias", "float32"));
        joined[0].Read().Should().Equal([0.5f, -0.5f, 0, 1], (value, expected) => Math.Abs(value - expected) < 1e-6);
        joined[0].IsLayer.Should().BeTrue();
    }

    [Theory]
    [InlineData(new long[] { 1 }, new[] { 2f }, new[] { 2f, 4, 6, 8 })]
    [InlineData(new long[0], new[] { 2f }, new[] { 2f, 4, 6, 8 })]
    [InlineData(new long[] { 2, 1 }, new[] { 2f, 10 }, new[] { 2f, 4, 30, 40 })]
    public void Join_OneScaleOrOnePerOutput_Multiplies(long[] shape, float[] scales, float[] expected) =>
        ScaledTensors.Join([Bytes("m.weight", "float8_e4m3", [2, 2], 1, 2, 3, 4), Floats("m.weight_scale", shape, scales)]).Should().ContainSingle().Which.Read().Should().Equal(expected);

    [Fact]
    public void Join_OneScalePerBlock_MultipliesBlocksOf128()
    {
        var weights = Bytes("weight", "float8_e4m3", [130, 129], [.. Enumerable.Repeat(1f, 130 * 129)]);

        var values = ScaledTensors.Join([weights, Floats("weight_scale_inv", [2, 2], 2, 3, 5, 7)]).Should().ContainSingle().Which.Read();

        (values[0], values[128], values[127 * 129], values[(127 * 129) + 128], values[128 * 129], values[(129 * 129) + 128]).Should().Be((2, 3, 2, 3, 5, 7));
    }

    [Fact]
    public void Join_ScalesThatDoNotFit_LeavesAllAsTheyAre()
    {
        WeightTensor[] tensors = [Bytes("a.weight", "int8", [2, 2], 1, 2, 3, 4), Floats("a.SCB", [3], 1, 1, 1), Bytes("b.kernel", "int8", [1, 2], 1, 2), Floats("b.SCB", [1], 1), Floats("c.weight", [1, 2], 1, 2), Floats("c.SCB", [1], 9)];

        ScaledTensors.Join([.. tensors]).Should().Equal(tensors);
    }

    private static WeightTensor Bytes(string name, string type, long[] shape, params float[] values) => new(name, type, [.. shape], () => [.. values], readExact: null);

    private static WeightTensor Floats(string name, long[] shape, params float[] values) => new(name, [.. shape], values);
}
