using ModelDiff.Cli.Demo;
using ModelDiff.Training;
using ModelDiff.Training.Tests;

namespace ModelDiff.Cli.Tests.Demo;

public class ProceduralImagesTests
{
    public static TheoryData<string, int> Tasks => new() { { nameof(ProceduralImages.FilledShapes), 36 }, { nameof(ProceduralImages.Textures), 12 } };

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Draw_AnyTask_GivesUnitRangeImages(string task, int classCount)
    {
        using var images = Draw(task, 2 * classCount, 5);

        images.ClassCount.Should().Be(classCount);
        images.Count.Should().Be(2 * classCount);
        images.Images.shape.Should().Equal(2 * classCount, 3, 32, 32);
        Pixels(images).Should().OnlyContain(value => value >= 0 && value <= 1);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Draw_WholeRounds_BalancesTheClasses(string task, int classCount)
    {
        using var images = Draw(task, 3 * classCount, 5);

        images.Labels.data<long>().ToArray().GroupBy(label => label).Should().HaveCount(classCount).And.OnlyContain(group => group.Count() == 3);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Draw_SameSeed_GivesTheSameImages(string task, int classCount)
    {
        using var first = Draw(task, classCount, 5);
        using var second = Draw(task, classCount, 5);

        Pixels(second).Should().Equal(Pixels(first));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Draw_OtherSeed_GivesOtherImages(string task, int classCount)
    {
        using var first = Draw(task, classCount, 5);
        using var second = Draw(task, classCount, 6);

        using var difference = (first.Images - second.Images).abs().mean([1, 2, 3]);
        difference.data<float>().ToArray().Should().OnlyContain(value => value > 0.05f, "every image has colors of its own");
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Draw_AnyTask_OwnsNothingAfterDispose(string task, int classCount)
    {
        var before = LiveTensors.Count();

        Draw(task, classCount, 5).Dispose();

        TorchSharp.torch.Tensor.TotalCount.Should().Be(before);
    }

    private static LabeledImages Draw(string task, int count, long seed) =>
        task == nameof(ProceduralImages.Textures) ? ProceduralImages.Textures(count, seed) : ProceduralImages.FilledShapes(count, seed);

    private static float[] Pixels(LabeledImages images) => images.Images.data<float>().ToArray();
}
