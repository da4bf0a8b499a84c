using static ModelDiff.TFLite.Tests.Answers;

namespace ModelDiff.TFLite.Tests.Kernels;

public class PoolingTests
{
    [Theory]
    [InlineData("AVERAGE_POOL_2D", 1.5f, 3f)]
    [InlineData("MAX_POOL_2D", 2f, 3f)]
    public void Pool_Same_LeavesPaddingOut(string name, float first, float second) => Pool(name).Ask(1, 2, 3).ShouldBe(first, second);

    [Fact]
    public void MaxPool_NegativeNumbers_PaddingIsNoMaximum() => Pool("MAX_POOL_2D").Ask(-1, -2, -3).ShouldBe(-1, -3);

    [Fact]
    public void L2Pool_Window_IsRootOfMeanSquare() => Pool("L2_POOL_2D").Ask(1, 7, 3).ShouldBe(5, 3);

    private static TinyModel Pool(string name)
    {
        var tiny = new TinyModel();
        return tiny.Output(tiny.Add(name, [1, 1, 2, 1], Options((0, (sbyte)0), (1, 2), (2, 1), (3, 2), (4, 1)), tiny.Input(1, 1, 3, 1)));
    }
}
