using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests.Data;

public class LabeledImagesTests
{
    [Fact]
    public void To_WhereTheyLie_SharesTheImagesAndOutlivesTheFirst()
    {
        using var generator = new Generator(1, CPU);
        var images = TestNetworks.Images(4, 2, generator);
        using var moved = images.To(CPU);

        images.Images.fill_(0.25f);
        images.Dispose();

        moved.Device.type.Should().Be(DeviceType.CPU);
        moved.Images.data<float>().ToArray().Should().OnlyContain(value => value == 0.25f);
        moved.Labels.data<long>().ToArray().Should().Equal(0, 1, 0, 1);
    }

    [Fact]
    public void Take_Bytes_AreSharesOfTheirRange()
    {
        using var scope = NewDisposeScope();
        using var images = new LabeledImages(tensor(new byte[] { 0, 51, 255, 102 }, [2, 1, 1, 2]), tensor(new long[] { 0, 1 }), 2, null);

        images.Take(tensor(new long[] { 1 })).data<float>().ToArray().Should().Equal(1f, 0.4f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void To_Anywhere_LeavesNoTensor(int rounds)
    {
        using var generator = new Generator(1, CPU);
        using var images = TestNetworks.Images(4, 2, generator);
        var before = LiveTensors.Count();

        for (var i = 0; i < rounds; i++)
            images.To(CPU).Dispose();

        LiveTensors.Count().Should().Be(before);
    }
}
