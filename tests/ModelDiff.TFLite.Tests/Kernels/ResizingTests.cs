using static ModelDiff.TFLite.Tests.Answers;

namespace ModelDiff.TFLite.Tests.Kernels;

public class ResizingTests
{
    [Theory]
    [InlineData(false, false, 0f, 0.5f, 1f, 1f)]
    [InlineData(true, false, 0f, 1 / 3f, 2 / 3f, 1f)]
    [InlineData(false, true, 0f, 0.25f, 0.75f, 1f)]
    public void Bilinear_Conventions_PlacePixels(bool alignCorners, bool halfPixel, float a, float b, float c, float d)
    {
        var tiny = new TinyModel();
        var size = tiny.Integers(1, 4);
        tiny.Output(tiny.Add("RESIZE_BILINEAR", [1, 1, 4, 1], Options((2, alignCorners), (3, halfPixel)), tiny.Input(1, 1, 2, 1), size));

        tiny.Ask(0, 1).ShouldBe(a, b, c, d);
    }

    [Theory]
    [InlineData(false, false, 0f, 0f, 1f)]
    [InlineData(true, false, 0f, 1f, 1f)]
    [InlineData(false, true, 0f, 1f, 1f)]
    public void Nearest_Conventions_PlacePixels(bool alignCorners, bool halfPixel, float a, float b, float c)
    {
        var tiny = new TinyModel();
        var size = tiny.Integers(1, 3);
        tiny.Output(tiny.Add("RESIZE_NEAREST_NEIGHBOR", [1, 1, 3, 1], Options((0, alignCorners), (1, halfPixel)), tiny.Input(1, 1, 2, 1), size));

        tiny.Ask(0, 1).ShouldBe(a, b, c);
    }
}
