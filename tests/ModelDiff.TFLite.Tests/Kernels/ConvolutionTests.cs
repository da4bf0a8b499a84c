using ModelDiff.TFLite.Schema;
using static ModelDiff.TFLite.Tests.Answers;

namespace ModelDiff.TFLite.Tests.Kernels;

public class ConvolutionTests
{
    private const sbyte Same = 0;
    private const sbyte Valid = 1;

    [Fact]
    public void Conv2D_SameWithStrideTwo_PadsAtTheEnd()
    {
        var tiny = new TinyModel();
        var filter = tiny.Constant([1, 1, 3, 1], 1, 1, 1);
        tiny.Output(tiny.Add("CONV_2D", [1, 1, 2, 1], Options((0, Same), (1, 2), (2, 1)), tiny.Input(1, 1, 4, 1), filter));

        tiny.Ask(1, 2, 3, 4).ShouldBe(6, 7);
    }

    [Fact]
    public void Conv2D_BiasAndActivation_AreAppliedPerChannel()
    {
        var tiny = new TinyModel();
        var (filter, bias) = (tiny.Constant([2, 1, 1, 2], 1, 2, 3, -4), tiny.Constant([2], 0.5f, 0.25f));
        tiny.Output(tiny.Add("CONV_2D", [1, 1, 1, 2], Options((0, Valid), (1, 1), (2, 1), (3, (sbyte)1)), tiny.Input(1, 1, 1, 2), filter, bias));

        tiny.Ask(1, 2).ShouldBe(5.5f, 0);
    }

    [Fact]
    public void Conv2D_FewerChannelsThanTheImage_IsGrouped()
    {
        var tiny = new TinyModel();
        var filter = tiny.Constant([2, 1, 1, 1], 10, 100);
        tiny.Output(tiny.Add("CONV_2D", [1, 1, 1, 2], Options((0, Valid), (1, 1), (2, 1)), tiny.Input(1, 1, 1, 2), filter));

        tiny.Ask(3, 5).ShouldBe(30, 500);
    }

    [Fact]
    public void DepthwiseConv2D_MultiplierTwo_KeepsChannelsTogether()
    {
        var tiny = new TinyModel();
        var filter = tiny.Constant([1, 1, 1, 4], 1, 10, 100, 1000);
        tiny.Output(tiny.Add("DEPTHWISE_CONV_2D", [1, 1, 1, 4], Options((0, Valid), (1, 1), (2, 1), (3, 2)), tiny.Input(1, 1, 1, 2), filter));

        tiny.Ask(3, 5).ShouldBe(3, 30, 500, 5000);
    }

    [Fact]
    public void DepthwiseConv2D_Dilated_SkipsColumns()
    {
        var tiny = new TinyModel();
        var filter = tiny.Constant([1, 1, 2, 1], 1, 10);
        tiny.Output(tiny.Add("DEPTHWISE_CONV_2D", [1, 1, 3, 1], Options((0, Valid), (1, 1), (2, 1), (3, 1), (5, 2)), tiny.Input(1, 1, 5, 1), filter));

        tiny.Ask(1, 2, 3, 4, 5).ShouldBe(31, 42, 53);
    }

    [Fact]
    public void TransposeConv_Same_CutsTheEndOff()
    {
        var tiny = new TinyModel();
        var (shape, filter) = (tiny.Integers(1, 1, 4, 1), tiny.Constant([1, 1, 3, 1], 1, 10, 100));
        tiny.Output(tiny.Add("TRANSPOSE_CONV", [1, 1, 4, 1], Options((0, Same), (1, 2), (2, 1)), shape, filter, tiny.Input(1, 1, 2, 1)));

        tiny.Ask(1, 2).ShouldBe(1, 10, 102, 20);
    }

    [Fact]
    public void TransposedConvolutionWithBias_CustomOperator_IsThatOfMediaPipe()
    {
        var tiny = new TinyModel();
        var (filter, bias) = (tiny.Constant([1, 1, 2, 1], 1, 10), tiny.Constant([1], 0.5f));
        var output = tiny.Tensor([1, 1, 4, 1]);
        byte[] options = [1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0];
        tiny.AddTo("Convolution2DTransposeBias", [output], null, [tiny.Input(1, 1, 2, 1), filter, bias], options);

        tiny.Output(output).Ask(1, 2).ShouldBe(1.5f, 10.5f, 2.5f, 20.5f);
    }

    [Fact]
    public void FullyConnected_ImageGiven_TakesAllOfItsNumbers()
    {
        var tiny = new TinyModel();
        var (weights, bias) = (tiny.Constant([2, 4], 1, 2, 3, 4, 0, 0, 0, 1), tiny.Constant([2], 1, -1));
        tiny.Output(tiny.Add("FULLY_CONNECTED", [1, 2], Options(), tiny.Input(1, 2, 1, 2), weights, bias));

        tiny.Ask(1, 1, 1, 2).ShouldBe(15, 1);
    }

    [Fact]
    public void FullyConnected_WeightsOfFourBits_AreUnpacked()
    {
        var tiny = new TinyModel();
        var weights = tiny.Constant([1, 3], TensorType.Int4, [0xE1, 0x07], TinyModel.Quantization([0.5f], [0], 0));
        tiny.Output(tiny.Add("FULLY_CONNECTED", [1, 1], Options(), tiny.Input(1, 3), weights));

        tiny.Ask(2, 1, 2).ShouldBe(1 - 1 + 7);
    }
}
