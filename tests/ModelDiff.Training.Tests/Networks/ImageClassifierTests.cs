using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public class ImageClassifierTests
{
    [Fact]
    public void Forward_Batch_GivesOneScorePerClass()
    {
        using var network = Create(Networks.Residual, 1, classCount: 7);
        using var images = zeros(2, 3, 32, 32);
        using var scores = network.call(images);

        scores.shape.Should().Equal(2, 7);
    }

    [Fact]
    public void Activations_BothArchitectures_AreFourStagesAndTheScores()
    {
        using var scope = NewDisposeScope();
        using var residual = Create(Networks.Residual, 1);
        using var plain = Create(Networks.Plain, 1);
        var images = zeros(2, 3, 32, 32);

        residual.Activations(images).Should().HaveCount(5);
        plain.Activations(images).Should().HaveCount(5);
    }

    [Fact]
    public void Constructor_SameGeneratorSeed_GivesTheSameWeights()
    {
        using var scope = NewDisposeScope();
        using var first = Create(Networks.Residual, 1);
        using var second = Create(Networks.Residual, 1);
        using var other = Create(Networks.Residual, 2);

        Scores(second).Should().Equal(Scores(first));
        Scores(other).Should().NotEqual(Scores(first));
    }

    [Fact]
    public void CopyFrom_WithHead_GivesTheSameScores()
    {
        using var scope = NewDisposeScope();
        using var source = Create(Networks.Residual, 1);
        using var copy = Create(Networks.Residual, 2);

        copy.CopyFrom(source, head: true);

        Scores(copy).Should().Equal(Scores(source));
    }

    [Fact]
    public void CopyFrom_WithoutHead_GivesTheSameFeaturesForOtherClasses()
    {
        using var scope = NewDisposeScope();
        using var source = Create(Networks.Residual, 1, classCount: 4);
        using var copy = Create(Networks.Residual, 2, classCount: 9);
        copy.CopyFrom(source, head: false);
        var images = ones(2, 3, 32, 32);
        source.eval();
        copy.eval();

        copy.Activations(images)[3].allclose(source.Activations(images)[3]).Should().BeTrue();
        copy.call(images).shape.Should().Equal(2, 9);
    }

    [Fact]
    public void Accuracy_TwelveImages_IsAShareInTwelfths()
    {
        using var network = Create(Networks.Plain, 1, classCount: 12);
        using var images = ProceduralImages.Textures(12, 0);
        var before = LiveTensors.Count();

        network.eval();
        var accuracy = network.Accuracy(images);

        accuracy.Should().BeInRange(0, 1);
        (accuracy * 12).Should().BeApproximately(Math.Round(accuracy * 12), 1e-9);
        Tensor.TotalCount.Should().Be(before);
    }

    private static ImageClassifier Create(Func<int, Generator, ImageClassifier> create, ulong seed, int classCount = 5)
    {
        using var generator = new Generator(seed, CPU);
        return create(classCount, generator);
    }

    private static float[] Scores(ImageClassifier network)
    {
        network.eval();
        return network.call(ones(1, 3, 32, 32)).data<float>().ToArray();
    }
}
