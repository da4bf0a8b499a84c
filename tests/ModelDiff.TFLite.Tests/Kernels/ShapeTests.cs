using static ModelDiff.TFLite.Tests.Answers;

namespace ModelDiff.TFLite.Tests.Kernels;

public class ShapeTests
{
    [Fact]
    public void StridedSlice_NegativeStride_GoesBackwards()
    {
        var tiny = new TinyModel();
        var (begin, end, stride) = (tiny.Integers(0, -1), tiny.Integers(1, -4), tiny.Integers(1, -2));
        tiny.Output(tiny.Add("STRIDED_SLICE", [1, 2], Options((0, 1), (1, 1)), tiny.Input(1, 4), begin, end, stride));

        tiny.Ask(1, 2, 3, 4).ShouldBe(4, 2);
    }

    [Fact]
    public void StridedSlice_ShrunkAxis_IsTakenOut()
    {
        var tiny = new TinyModel();
        var (begin, end, stride) = (tiny.Integers(0, 0, 1), tiny.Integers(0, 0, 2), tiny.Integers(1, 1, 1));
        tiny.Output(tiny.Add("STRIDED_SLICE", [1, 2], Options((0, 3), (1, 3), (4, 4)), tiny.Input(1, 2, 2), begin, end, stride));

        tiny.Ask(1, 2, 3, 4).ShouldBe(2, 4);
    }

    [Theory]
    [InlineData((sbyte)0, 3f, 2f, 1f, 2f, 3f, 2f)]
    [InlineData((sbyte)1, 2f, 1f, 1f, 2f, 3f, 3f)]
    public void MirrorPad_Modes_RepeatTheBorderOrNot(sbyte mode, params float[] expected)
    {
        var tiny = new TinyModel();
        var paddings = tiny.Constant([2, 2], Schema.TensorType.Int32, [.. new[] { 0, 0, 2, 1 }.SelectMany(BitConverter.GetBytes)]);
        tiny.Output(tiny.Add("MIRROR_PAD", [1, 6], Options((0, mode)), tiny.Input(1, 3), paddings));

        tiny.Ask(1, 2, 3).ShouldBe(expected);
    }

    [Fact]
    public void DepthToSpace_Block_ReadsChannelsRowByRow()
    {
        var tiny = new TinyModel();
        tiny.Output(tiny.Add("DEPTH_TO_SPACE", [1, 2, 4, 1], Options((0, 2)), tiny.Input(1, 1, 2, 4)));

        tiny.Ask(1, 2, 3, 4, 5, 6, 7, 8).ShouldBe(1, 2, 5, 6, 3, 4, 7, 8);
    }

    [Fact]
    public void SpaceToBatchAndBack_DilatedConvolution_IsThatOfSkippedColumns()
    {
        var tiny = new TinyModel();
        var (block, none) = (tiny.Integers(1, 2), tiny.Constant([2, 2], Schema.TensorType.Int32, new byte[16]));
        var filter = tiny.Constant([1, 1, 2, 1], 1, 10);
        var spread = tiny.Add("SPACE_TO_BATCH_ND", [2, 1, 3, 1], null, tiny.Input(1, 1, 6, 1), block, none);
        var convolved = tiny.Add("CONV_2D", [2, 1, 2, 1], Options((0, (sbyte)1), (1, 1), (2, 1)), spread, filter);
        tiny.Output(tiny.Add("BATCH_TO_SPACE_ND", [1, 1, 4, 1], null, convolved, block, none));

        tiny.Ask(1, 2, 3, 4, 5, 6).ShouldBe(31, 42, 53, 64);
    }

    [Fact]
    public void GatherNd_Positions_TakeSingleNumbers()
    {
        var tiny = new TinyModel();
        var positions = tiny.Constant([2, 3], Schema.TensorType.Int32, [.. new[] { 0, 1, 0, 0, 0, 1 }.SelectMany(BitConverter.GetBytes)]);
        tiny.Output(tiny.Add("GATHER_ND", [2], null, tiny.Input(1, 2, 2), positions));

        tiny.Ask(1, 2, 3, 4).ShouldBe(3, 2);
    }

    [Fact]
    public void SplitAndConcatenate_Parts_ChangePlaces()
    {
        var tiny = new TinyModel();
        var (axis, first, second) = (tiny.Constant([], Schema.TensorType.Int32, [1, 0, 0, 0]), tiny.Tensor([1, 2]), tiny.Tensor([1, 2]));
        tiny.AddTo("SPLIT", [first, second], Options((0, 2)), [axis, tiny.Input(1, 4)]);
        tiny.Output(tiny.Add("CONCATENATION", [1, 4], Options((0, 1)), second, first));

        tiny.Ask(1, 2, 3, 4).ShouldBe(3, 4, 1, 2);
    }

    [Fact]
    public void Fill_MoreThanMemoryHolds_IsRefused()
    {
        var tiny = new TinyModel();
        var filled = tiny.Add("FILL", [1, 1], null, tiny.Integers(1 << 20, 1 << 20), tiny.Constant([], 1));
        tiny.Output(tiny.Add("ADD", [1, 1], Options(), tiny.Input(1, 1), filled));

        FluentActions.Invoking(() => tiny.Load()).Should().Throw<ModelDiff.Models.ModelLoadException>().WithMessage("*FILL (operator 0)*1048576, 1048576*");
    }
}
