using ModelDiff.Tests.Models;
using static ModelDiff.TFLite.Tests.TensorFlowJs.TinyGraph;

namespace ModelDiff.TFLite.Tests.TensorFlowJs.Nodes;

public class ShapeNodeTests
{
    /// <summary>What exporters write for "all rows, as many numbers": the shape of the input, its first size, and a list of sizes.</summary>
    [Fact]
    public void Reshape_ToAShapeThatTheGraphComputes_IsAskedForAllRowsAtOnce()
    {
        var tiny = new TinyGraph();
        var input = tiny.Input(-1, 2, 2);
        var rows = tiny.Add("StridedSlice", Attributes(("shrink_axis_mask", 1)), tiny.Add("Shape", None, input), tiny.Integers(0), tiny.Integers(1), tiny.Integers(1));
        var shape = tiny.Add("Pack", Attributes(("axis", 0)), rows, tiny.Integer(4));
        tiny.Output(tiny.Add("Mul", None, tiny.Add("Reshape", None, input, shape), tiny.Constant([4], 1, 10, 100, 1000)));

        using var model = tiny.Load();
        using var values = TorchSharp.torch.arange(8f).reshape(2, 2, 2);
        model.IsBatchable.Should().BeTrue();
        Fixture.AskRows(model, values).ShouldBeCloseTo([[0, 10, 200, 3000], [4, 50, 600, 7000]], 1e-5f);
    }

    [Fact]
    public void Reshape_ThatMixesRows_IsAskedRowByRow()
    {
        var tiny = new TinyGraph();
        var column = tiny.Add("Reshape", None, tiny.Input(-1, 2), tiny.Integers(-1, 1));
        tiny.Output(tiny.Add("Sum", Attributes(("keep_dims", true)), column, tiny.Integers(0)));

        using var model = tiny.Load();
        using var values = TorchSharp.torch.arange(6f).reshape(3, 2);
        model.IsBatchable.Should().BeFalse();
        Fixture.AskRows(model, values).ShouldBeCloseTo([[1], [5], [9]], 1e-5f);
    }

    [Fact]
    public void Split_Parts_AreReadByTheirNumber()
    {
        var tiny = new TinyGraph();
        var parts = tiny.Add("Split", Attributes(("num_split", 2)), tiny.Integer(1), tiny.Input(-1, 4));
        tiny.Output(tiny.Add("Sub", None, $"{parts}:1", parts));

        tiny.Ask(1, 2, 30, 40).ShouldBe(29, 38);
    }

    [Fact]
    public void ConcatSliceAndTranspose_OnOtherAxes_KeepOrder()
    {
        var tiny = new TinyGraph();
        var input = tiny.Input(-1, 2, 2);
        var turned = tiny.Add("Transpose", None, input, tiny.Integers(0, 2, 1));
        var both = tiny.Add("ConcatV2", Attributes(("N", 2)), input, turned, tiny.Integer(2));
        tiny.Output(tiny.Add("Slice", None, both, tiny.Integers(0, 0, 1), tiny.Integers(-1, 2, 2)));

        tiny.Ask(1, 2, 3, 4).ShouldBe(2, 1, 4, 2);
    }

    [Fact]
    public void GatherExpandSqueezePadAndTile_TakeAndRepeat()
    {
        var tiny = new TinyGraph();
        var taken = tiny.Add("GatherV2", None, tiny.Input(-1, 3), tiny.Integers(2, 0), tiny.Integer(1));
        var image = tiny.Add("ExpandDims", None, taken, tiny.Integer(1));
        var padded = tiny.Add("PadV2", None, tiny.Add("Squeeze", Attributes(("squeeze_dims", new[] { 1 })), image), tiny.Stored([2, 2], "int32", [.. new[] { 0, 0, 1, 0 }.SelectMany(BitConverter.GetBytes)]), tiny.Constant([], 9));
        tiny.Output(tiny.Add("Tile", None, padded, tiny.Integers(1, 2)));

        tiny.Ask(1, 2, 3).ShouldBe(9, 3, 1, 9, 3, 1);
    }

    [Theory]
    [InlineData(false, false, 0f, 0.5f, 1f, 1f)]
    [InlineData(true, false, 0f, 1 / 3f, 2 / 3f, 1f)]
    [InlineData(false, true, 0f, 0.25f, 0.75f, 1f)]
    public void ResizeBilinear_Conventions_PlacePixels(bool alignCorners, bool halfPixel, float a, float b, float c, float d)
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("ResizeBilinear", Attributes(("align_corners", alignCorners), ("half_pixel_centers", halfPixel)), tiny.Input(-1, 1, 2, 1), tiny.Integers(1, 4)));

        tiny.Ask(0, 1).ShouldBe(a, b, c, d);
    }

    [Theory]
    [InlineData("Mean", 2f)]
    [InlineData("Sum", 4f)]
    [InlineData("Max", 3f)]
    [InlineData("Min", 1f)]
    [InlineData("Prod", 3f)]
    public void Reduction_OverAnAxis_IsOfThatAxis(string name, float expected)
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add(name, Attributes(("keep_dims", false)), tiny.Input(-1, 2, 1), tiny.Integers(1)));

        tiny.Ask(1, 3).ShouldBe(expected);
    }

    [Fact]
    public void SparseToDense_PutsNumbersAtTheirPlaces()
    {
        var tiny = new TinyGraph();
        var dense = tiny.Add("SparseToDense", None, tiny.Integers(2, 0), tiny.Integers(3), tiny.Constant([2], 5, 7), tiny.Constant([], 1));
        tiny.Output(tiny.Add("Mul", None, tiny.Input(-1, 3), dense));

        tiny.Ask(1, 10, 100).ShouldBe(7, 10, 500);
    }

    [Fact]
    public void DepthToSpace_OfBlocks_SpreadsChannels()
    {
        var tiny = new TinyGraph();
        tiny.Output(tiny.Add("DepthToSpace", Attributes(("block_size", 2)), tiny.Input(-1, 1, 1, 4)));

        tiny.Ask(1, 2, 3, 4).ShouldBe(1, 2, 3, 4);
    }
}
