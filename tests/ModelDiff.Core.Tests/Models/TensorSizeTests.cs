using ModelDiff.Models;

namespace ModelDiff.Tests.Models;

public sealed class TensorSizeTests
{
    [Theory]
    [InlineData(new long[] { }, 1)]
    [InlineData(new long[] { 2, 3, 4 }, 24)]
    [InlineData(new long[] { 5, 0, long.MaxValue, long.MaxValue }, 0)]
    [InlineData(new long[] { long.MaxValue, 1 }, long.MaxValue)]
    [InlineData(new long[] { 1L << 32, 1L << 32 }, long.MaxValue)]
    [InlineData(new long[] { long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue }, long.MaxValue)]
    public void Of_Shape_IsTheProductWithoutOverflow(long[] shape, long expected) => TensorSize.Of(shape).Should().Be(expected);

    [Fact]
    public void Checked_FitsIntoMemory_IsTheShape() => TensorSize.Checked([4, 5]).Should().Equal(4, 5);

    [Fact]
    public void Checked_BeyondMemory_SaysWhatToDo()
    {
        var check = () => TensorSize.Checked([8, 3, 100_000_000, 100_000_000]);
        check.Should().Throw<ArgumentException>().WithMessage("inputs of shape [8, 3, 100000000, 100000000] need 894069672 GiB, this machine has * GiB: ask for fewer pairs, or for smaller inputs.");
    }
}
