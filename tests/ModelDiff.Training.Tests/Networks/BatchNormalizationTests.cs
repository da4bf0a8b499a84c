using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public class BatchNormalizationTests
{
    /// <summary>Three batches of training and an answer, beside TorchSharp's own: epsilon, momentum, what is learned and what is saved, under which names.</summary>
    [Fact]
    public void Forward_TrainingAndAnswering_IsWhatTorchSharpComputes()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3, CPU);
        using var own = new BatchNormalization(2);
        using var expected = nn.BatchNorm2d(2);
        for (var batch = 0; batch < 3; batch++)
        {
            var images = randn([4, 2, 3, 3], generator: generator) * 5 + batch;
            Same(own.call(images), expected.call(images));
        }

        own.eval();
        expected.eval();
        var image = randn([1, 2, 3, 3], generator: generator);
        Same(own.call(image), expected.call(image));
        own.state_dict().Keys.Should().Equal(expected.state_dict().Keys);
        foreach (var (name, value) in expected.state_dict())
            Same(own.state_dict()[name], value);
    }

    [Fact]
    public void Forward_NoImages_IsAnError()
    {
        using var rows = zeros(2, 2);
        using var own = new BatchNormalization(2);

        own.Invoking(it => it.call(rows)).Should().Throw<ArgumentException>().WithMessage("Images [count, channels, height, width] are expected; got 2 dimensions.*");
    }

    private static void Same(Tensor one, Tensor other) => one.equal(other).all().item<bool>().Should().BeTrue();
}
