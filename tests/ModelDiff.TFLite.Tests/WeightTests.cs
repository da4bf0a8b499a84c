using ModelDiff.Models;
using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.Tests.FlatBuffers;
using ModelDiff.Weights;

namespace ModelDiff.TFLite.Tests;

public class WeightTests
{
    [Fact]
    public void Read_AConvolution_GivesOutputsInputsKernel()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 4, 4, 2);
        var filter = tiny.Constant([2, 1, 3, 2], [.. Enumerable.Range(0, 12).Select(i => (float)i)]);   // [O, H, W, I]
        tiny.Output(tiny.Add("CONV_2D", [1, 4, 4, 2], null, input, filter));

        var weights = Only(tiny);

        weights.Shape.Should().Equal(2, 2, 1, 3);
        weights.Read().Should().Equal(0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11);
        weights.DataType.Should().Be("float32");
    }

    [Fact]
    public void Read_ADepthwiseConvolution_GivesOneInputPerChannel()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 4, 4, 3);
        var filter = tiny.Constant([1, 2, 1, 3], 1, 2, 3, 4, 5, 6);
        tiny.Output(tiny.Add("DEPTHWISE_CONV_2D", [1, 4, 4, 3], null, input, filter));

        var weights = Only(tiny);

        weights.Shape.Should().Equal(3, 1, 2, 1);
        weights.Read().Should().Equal(1, 4, 2, 5, 3, 6);
    }

    [Fact]
    public void Read_IntegersWithOneScalePerChannel_AreDequantized()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 2);
        var filter = tiny.Constant([2, 2], TensorType.Int8, [1, 2, 253, 4], TinyModel.Quantization([0.5f, 2], [0, 1], 0));
        var bias = tiny.Constant([2], TensorType.Int32, [10, 0, 0, 0, 255, 255, 255, 255], TinyModel.Quantization([0.1f, 0.2f], [0, 0], 0));
        tiny.Output(tiny.Add("FULLY_CONNECTED", [1, 2], null, input, filter, bias));

        var tensors = Read(tiny).Tensors;

        tensors.Select(tensor => tensor.DataType).Should().Equal("int8 with scale", "int32 with scale");
        tensors[0].Read().Should().Equal(0.5f, 1, -8, 6);
        tensors[1].Read().Should().Equal(1, -0.2f);
    }

    [Fact]
    public void Read_HalvesBehindADequantize_AreThoseOfTheLayer()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 4, 4, 1);
        var halves = tiny.Constant([2, 1, 2, 1], TensorType.Float16, [.. new[] { 1f, 0.5f, -2f, 3f }.SelectMany(value => BitConverter.GetBytes((Half)value))]);
        var filter = tiny.Add("DEQUANTIZE", [2, 1, 2, 1], null, halves);
        tiny.Output(tiny.Add("CONV_2D", [1, 4, 4, 2], null, input, filter));

        var weights = Only(tiny);

        (weights.DataType, string.Join("x", weights.Shape)).Should().Be(("float16", "2x1x1x2"));
        weights.Read().Should().Equal(1, 0.5f, -2, 3);
    }

    [Fact]
    public void Read_FourBits_AreSigned()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 3);
        var filter = tiny.Constant([1, 3], TensorType.Int4, [0x8F, 0x07], TinyModel.Quantization([1], [0], 0));
        tiny.Output(tiny.Add("FULLY_CONNECTED", [1, 1], null, input, filter));

        Only(tiny).Read().Should().Equal(-1, -8, 7);
    }

    [Fact]
    public void Read_APlainIntegerConstant_IsNoWeight()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 4);
        tiny.Output(tiny.Add("RESHAPE", [2, 2], null, input, tiny.Integers(2, 2)));

        Read(tiny).Tensors.Should().BeEmpty();
    }

    [Fact]
    public void Read_TooFewBytes_AreRefused()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 2);
        tiny.Output(tiny.Add("FULLY_CONNECTED", [1, 2], null, input, tiny.Constant([2, 2], TensorType.Float32, new byte[12])));

        FluentActions.Invoking(() => Read(tiny)).Should().Throw<ModelLoadException>().WithMessage("*'t1' has the shape [2, 2], for which the file has no bytes*");
    }

    [Fact]
    public void Read_ChangedBytes_AreRefusedOrRead()
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 4, 4, 2);
        tiny.Output(tiny.Add("CONV_2D", [1, 4, 4, 2], null, input, tiny.Constant([2, 1, 1, 2], TensorType.Int8, [1, 2, 3, 4], TinyModel.Quantization([0.5f, 2], [0, 1], 0))));
        var file = tiny.Build();
        var state = 12345u;
        uint Next() => state = (state * 1664525u) + 1013904223u;
        for (var round = 0; round < 2000; round++)
        {
            var changed = file.ToArray();
            for (var i = Next() >> 30; i < 4; i++)
                changed[(Next() >> 8) % (uint)changed.Length] = (byte)(Next() >> 24);
            FluentActions.Invoking(() => Try(changed)).Should().NotThrow<Exception>("round {0}", round);
        }
    }

    [Fact]
    public void Read_AFile_HashesItsContent()
    {
        var tiny = new TinyModel();
        tiny.Output(tiny.Input(1, 4));
        var bytes = tiny.Build();

        TFLiteWeights.Read(ModelContent.Of(bytes, "tiny")).FileHash.Should().Be(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
    }

    [Fact]
    public void Compare_AnInt8FormWithFoldedFactors_IsACopyOfTheFloatOne()
    {
        var random = new Random(1);
        float[] Filter(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))];
        var (first, second) = (Filter(16 * 9 * 3), Filter(8 * 9 * 16));

        var result = WeightComparer.Compare(Read(Convolutions(first, second, quantized: false)), Read(Convolutions(first, second, quantized: true)));

        result.Finding.Should().Be(WeightFinding.CommonTraining);
        result.Layers.Select(layer => layer.Copy).Should().Equal(WeightCopy.Rounded, WeightCopy.Rounded);
        result.Reasons.Should().Contain(reason => reason.Contains("the suspect's are the later form", StringComparison.Ordinal));
    }

    /// <summary>Two convolutions; quantized to 8 bits with one scale per channel, each channel multiplied with a factor before.</summary>
    private static TinyModel Convolutions(float[] first, float[] second, bool quantized)
    {
        var tiny = new TinyModel();
        var input = tiny.Input(1, 8, 8, 3);
        var hidden = tiny.Add("CONV_2D", [1, 8, 8, 16], null, input, Constant([16, 3, 3, 3], first));
        return tiny.Output(tiny.Add("CONV_2D", [1, 8, 8, 8], null, hidden, Constant([8, 3, 3, 16], second)));

        int Constant(int[] shape, float[] values)
        {
            if (!quantized)
                return tiny.Constant(shape, values);
            var channels = values.Chunk(values.Length / shape[0]).Select((channel, i) => channel.Select(value => value * (0.5f + i)).ToArray()).ToArray();
            var scales = channels.Select(channel => channel.Max(Math.Abs) / 127).ToArray();
            var bytes = channels.SelectMany((channel, i) => channel.Select(value => (byte)(sbyte)MathF.Round(value / scales[i]))).ToArray();
            return tiny.Constant(shape, TensorType.Int8, bytes, TinyModel.Quantization(scales, new long[scales.Length], 0));
        }
    }

    private static void Try(byte[] content)
    {
        try
        {
            foreach (var tensor in TFLiteWeights.Read(ModelContent.Of(content, "changed")).Tensors)
                tensor.Read();
        }
        catch (ModelLoadException)
        {
            // A damaged file is refused.
        }
    }

    private static ModelWeights Read(TinyModel tiny) => TFLiteWeights.Read(ModelContent.Of(tiny.Build(), "tiny"));

    private static WeightTensor Only(TinyModel tiny) => Read(tiny).Tensors.Should().ContainSingle().Subject;
}
