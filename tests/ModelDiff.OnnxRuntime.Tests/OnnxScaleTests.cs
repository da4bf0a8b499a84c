using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Weights;

namespace ModelDiff.OnnxRuntime.Tests;

/// <summary>Weights of bytes whose scales the graph has.</summary>
public class OnnxScaleTests
{
    [Fact]
    public void Read_DequantizeLinear_GivesTheRealWeightsAndNoScales()
    {
        var file = File().Numbers("w", OnnxFile.Int8, [2, 2], 4, -4, 0, 127).Weights("s", [], 0.5f).Numbers("z", OnnxFile.Int8, [], 2).Weights("bias", [2], 1, 2)
            .Node("DequantizeLinear", "w,s,z", "d").Node("MatMul", "x,d", "y");

        var tensors = Read(file);

        tensors.Select(tensor => (tensor.Name, tensor.DataType)).Should().Equal(("w", "int8 with scale"), ("bias", "float32"));
        tensors[0].Read().Should().Equal(1, -3, -1, 62.5f);
    }

    [Theory]
    [InlineData(0, new[] { 10f, 20, 60, 80 })]
    [InlineData(1, new[] { 10f, 40, 30, 80 })]
    [InlineData(-1, new[] { 10f, 40, 30, 80 })]
    [InlineData(-2, new[] { 10f, 20, 60, 80 })]
    public void Read_AScalePerChannel_LiesAlongTheAxis(long axis, float[] expected)
    {
        var file = File().Bytes("w", [2, 2], 1, 2, 3, 4).Weights("s", [2], 10, 20).Node("DequantizeLinear", "w,s", "d", ("axis", axis)).Node("Gemm", "x,d", "y");

        Read(file).Should().ContainSingle().Which.Read().Should().Equal(expected);
    }

    [Theory]
    [InlineData("QLinearConv", "x,xs,xz,w,s,z,ys,yz", new[] { 0f, 10, 40, 60 })]
    [InlineData("QLinearMatMul", "x,xs,xz,w,s,z,ys,yz", new[] { 0f, 20, 20, 60 })]
    [InlineData("QGemm", "x,xs,xz,w,s,z", new[] { 0f, 20, 20, 60 })]
    [InlineData("DynamicQuantizeMatMul", "x,w,s,z", new[] { 0f, 20, 20, 60 })]
    [InlineData("MatMulIntegerToFloat", "x,w,xs,s,xz,z", new[] { 0f, 20, 20, 60 })]
    public void Read_OperatorsOnBytes_TellTheirScale(string kind, string inputs, float[] expected)
    {
        var file = File().Bytes("w", [2, 2], 1, 2, 3, 4).Weights("s", [2], 10, 20).Bytes("z", [1], 1).Node(kind, inputs, "y");

        Read(file).Should().ContainSingle().Which.Read().Should().Equal(expected);
    }

    [Theory]
    [InlineData("ConvInteger")]
    [InlineData("MatMulInteger")]
    public void Read_IntegerOperators_HaveTheScaleOfTheirWeightsName(string kind)
    {
        var file = File().Bytes("layer_quantized", [2, 2], 1, 2, 3, 4).Weights("layer_scale", [], 0.5f).Bytes("layer_zero_point", [], 1).Node(kind, "x,layer_quantized,xz,layer_zero_point", "y");

        var tensor = Read(file).Should().ContainSingle().Which;

        tensor.Name.Should().Be("layer", "so it was called before");
        tensor.Read().Should().Equal(0, 0.5f, 1, 1.5f);
    }

    [Fact]
    public void Read_BytesOfWhichTheScaleIsComputedOrInBlocks_StayBytes()
    {
        var file = File().Bytes("w", [2, 2], 1, 2, 3, 4).Node("DequantizeLinear", "w,computed", "a").Bytes("v", [2, 2], 1, 2, 3, 4).Weights("blocks", [2, 1], 1, 2).Node("DequantizeLinear", "v,blocks", "b");

        Read(file).Where(tensor => tensor.DataType == "uint8").Select(tensor => tensor.Name).Should().Equal("w", "v");
    }

    [Fact]
    public void Read_HalvesThatAreKeptOneByOne_AreRead()
    {
        var file = File().Numbers("h", OnnxFile.Float16, [1, 3], 0x3C00, 0xC000, 0x3800);

        Read(file).Should().ContainSingle().Which.Read().Should().Equal(1, -2, 0.5f);
    }

    [Theory]
    [InlineData(3, "fewer numbers than its shape takes")]
    [InlineData(5, "more numbers than its shape takes")]
    public void Read_AnotherCountOfNumbers_IsRefused(int count, string message)
    {
        using var saved = File().Numbers("h", OnnxFile.Float16, [2, 2], [.. Enumerable.Repeat(300L, count)]).Save();

        FluentActions.Invoking(() => OnnxWeights.Read(ModelContent.At(saved.Path)).Tensors[0].Read()).Should().Throw<ModelLoadException>().WithMessage($"*{message}*");
    }

    /// <summary>As ONNX Runtime dequantizes: the network of the file, a product of both weights, answers as they do.</summary>
    [Fact]
    public async Task Read_AQuantizedNetwork_HasTheWeightsThatItAnswersWith()
    {
        var path = OnnxFixture.PathOf("quantized.onnx");
        var tensors = OnnxWeights.Read(ModelContent.At(path)).Tensors;
        using var model = OnnxAdapter.Load(path);
        var (w, v) = (tensors[0].Read(), tensors[1].Read());

        tensors.Select(tensor => tensor.Name).Should().Equal("w", "v", "h");
        w[..3].Should().Equal(1.5f, -1.25f, 12);
        for (var row = 0; row < 4; row++)
        {
            using var input = TestTensors.Rows([.. Enumerable.Range(0, 4).Select(i => i == row ? 1f : 0)]);
            using var output = await model.ForwardAsync(new TensorBatch(input));
            output.data<float>().ToArray().Should().Equal(Enumerable.Range(0, 2).Select(j => Enumerable.Range(0, 3).Sum(i => w[(row * 3) + i] * v[(i * 2) + j])), (value, expected) => Math.Abs(value - expected) < 16);   // of 1,600: ONNX Runtime rounds what it multiplies such weights with
        }
    }

    [Fact]
    public void Compare_AQuantizedFormWithItsOriginal_IsItsLaterForm()
    {
        var values = Enumerable.Range(0, 2 * 24 * 16).Select(i => MathF.Sin(i * i)).ToArray();
        using var original = File().Weights("a", [24, 16], values[..384]).Weights("b", [16, 24], values[384..]).Node("MatMul", "x,a", "h").Node("MatMul", "h,b", "y").Save();
        var scales = values[384..].Chunk(24).Aggregate(new float[24], (most, row) => [.. most.Zip(row, (m, v) => Math.Max(m, Math.Abs(v) / 127))]);
        using var quantized = File()
            .Numbers("a_quantized", OnnxFile.Int8, [24, 16], [.. values[..384].Select(value => (long)MathF.Round(value * 127))]).Weights("a_scale", [], 1 / 127f).Node("MatMulInteger", "x,a_quantized", "h")
            .Numbers("b_quantized", OnnxFile.Int8, [16, 24], [.. values[384..].Select((value, i) => (long)MathF.Round(value / scales[i % 24]))]).Weights("b_scale", [24], scales).Node("DequantizeLinear", "b_quantized,b_scale", "d").Node("MatMul", "h,d", "y").Save();

        var result = WeightComparer.Compare(OnnxWeights.Read(ModelContent.At(original.Path)), OnnxWeights.Read(ModelContent.At(quantized.Path)));

        result.Finding.Should().Be(WeightFinding.CommonTraining);
        result.Layers.Should().OnlyContain(layer => layer.Copy == WeightCopy.Rounded);
    }

    private static OnnxFile File() => new OnnxFile().Input("x", OnnxFile.Float32, 1, 2).Output("y", OnnxFile.Float32, 1, 2);

    private static ImmutableArray<WeightTensor> Read(OnnxFile file)
    {
        using var saved = file.Save();
        return OnnxWeights.Read(ModelContent.Of(System.IO.File.ReadAllBytes(saved.Path), "bytes")).Tensors;
    }
}
