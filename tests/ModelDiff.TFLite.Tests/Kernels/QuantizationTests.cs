using ModelDiff.Models;
using ModelDiff.TFLite.Schema;
using ModelDiff.TFLite.Tests.FlatBuffers;
using TorchSharp;
using static ModelDiff.TFLite.Tests.Answers;

namespace ModelDiff.TFLite.Tests.Kernels;

public class QuantizationTests
{
    [Fact]
    public void Signature_QuantizedInput_StatesTheRealRange()
    {
        using var model = Rounded().Load();

        model.Signature.InputRange.Should().Be(new InputRange(-64, 63.5));
    }

    [Fact]
    public void Answer_QuantizedOutput_IsRoundedHalfToEvenAndCutOff()
    {
        using var model = Rounded().Load();

        model.AskRow(0.5f, 1.5f, 63).ShouldBe(0, 2, 20);
    }

    [Fact]
    public void Forward_Rounding_PassesGradientsAndEndsThemWhereNumbersAreCutOff()
    {
        using var scope = torch.NewDisposeScope();
        using var model = Rounded().Load();
        var inputs = torch.tensor(new[] { 0.5f, 1.5f, 63 }, [1, 3], requires_grad: true);

        var gradient = torch.autograd.grad([model.Forward(inputs).sum()], [inputs])[0];

        gradient.data<float>().ToArray().Should().Equal(1, 1, 0);
    }

    [Fact]
    public void Conv2D_ScalesPerChannelAndIntegerBias_StandForRealNumbers()
    {
        var tiny = new TinyModel();
        var input = tiny.InputOf(tiny.Tensor([1, 1, 1, 1], TensorType.Int8, 0.5f, -1));
        var filter = tiny.Constant([2, 1, 1, 1], TensorType.Int8, [10, 20], TinyModel.Quantization([0.1f, 0.01f], [0, 0], 0));
        var bias = tiny.Constant([2], TensorType.Int32, [.. BitConverter.GetBytes(4), .. BitConverter.GetBytes(-10)], TinyModel.Quantization([0.05f, 0.005f], [0, 0], 0));
        tiny.Output(tiny.Add("CONV_2D", tiny.Tensor([1, 1, 1, 2], TensorType.Int8, 0.01f, 0), Options((0, (sbyte)1), (1, 1), (2, 1)), input, filter, bias));

        tiny.Ask(0.5f).ShouldBe(0.7f, 0.05f);
    }

    [Fact]
    public void Dequantize_HalfPrecisionWeights_AreFolded()
    {
        var tiny = new TinyModel();
        var half = tiny.Constant([2], TensorType.Float16, [.. BitConverter.GetBytes((Half)1.5f), .. BitConverter.GetBytes((Half)(-2f))]);
        var weights = tiny.Add("DEQUANTIZE", [2], null, half);
        tiny.Output(tiny.Add("MUL", [1, 2], Options(), tiny.Input(1, 2), weights));

        tiny.Ask(2, 3).ShouldBe(3, -6);
    }

    [Fact]
    public void Densify_RowsWithGaps_PutsZerosThere()
    {
        var tiny = new TinyModel();
        var positions = (int[] values) => new FlatObject().With(0, values);
        var level = new FlatObject().With(0, (sbyte)1).With(2, (byte)1).With(3, positions([0, 1, 3])).With(4, (byte)1).With(5, positions([2, 0, 1]));
        var sparsity = new FlatObject().With(0, new[] { 0, 1 }).With(2, new[] { new FlatObject().With(1, 2), level });
        var sparse = tiny.Constant([2, 3], TensorType.Float32, [.. new[] { 5f, 7f, 9f }.SelectMany(BitConverter.GetBytes)], null, sparsity);
        var weights = tiny.Add("DENSIFY", [2, 3], null, sparse);
        tiny.Output(tiny.Add("FULLY_CONNECTED", [1, 2], Options(), tiny.Input(1, 3), weights));

        tiny.Ask(1, 10, 100).ShouldBe(500, 97);
    }

    [Fact]
    public void Ask_BytesWithoutScale_AreThemselves()
    {
        var tiny = new TinyModel();
        var input = tiny.InputOf(tiny.Tensor([1, 2], TensorType.UInt8));
        tiny.Output(tiny.Add("CAST", [1, 2], Options(), input));
        using var model = tiny.Load();

        model.Signature.InputRange.Should().Be(new InputRange(0, 255));
        model.AskRow(3.2f, 300).ShouldBe(3, 255);
    }

    /// <summary>From steps of 0.5 to whole numbers of at most 20.</summary>
    private static TinyModel Rounded()
    {
        var tiny = new TinyModel();
        var input = tiny.InputOf(tiny.Tensor([1, 3], TensorType.Int8, 0.5f, 0));
        return tiny.Output(tiny.Add("QUANTIZE", tiny.Tensor([1, 3], TensorType.Int8, 1, 107), null, input));
    }
}
