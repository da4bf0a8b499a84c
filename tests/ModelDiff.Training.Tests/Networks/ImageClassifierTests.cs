using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public class ImageClassifierTests
{
    [Fact]
    public void Forward_Batch_GivesOneScorePerClass()
    {
        using var network = Create(TestNetworks.Residual, 1, classCount: 7);
        using var images = zeros(2, 3, 32, 32);
        using var scores = network.call(images);

        scores.shape.Should().Equal(2, 7);
    }

    [Fact]
    public void Activations_BothArchitectures_AreTheStagesAndTheScores()
    {
        using var scope = NewDisposeScope();
        using var residual = Create(TestNetworks.Residual, 1);
        using var plain = Create(TestNetworks.Plain, 1);
        var images = zeros(2, 3, 32, 32);

        residual.Activations(images).Should().HaveCount(3);
        plain.Activations(images).Should().HaveCount(3);
    }

    [Fact]
    public void Constructor_SameGeneratorSeed_GivesTheSameWeights()
    {
        using var scope = NewDisposeScope();
        using var first = Create(TestNetworks.Residual, 1);
        using var second = Create(TestNetworks.Residual, 1);
        using var other = Create(TestNetworks.Residual, 2);

        Scores(second).Should().Equal(Scores(first));
        Scores(other).Should().NotEqual(Scores(first));
    }

    [Fact]
    public void CopyFrom_WithHead_GivesTheSameScores()
    {
        using var scope = NewDisposeScope();
        using var source = Create(TestNetworks.Residual, 1);
        using var copy = Create(TestNetworks.Residual, 2);

        copy.CopyFrom(source, head: true);

        Scores(copy).Should().Equal(Scores(source));
    }

    [Fact]
    public void CopyFrom_WithoutHead_GivesTheSameFeaturesForOtherClasses()
    {
        using var scope = NewDisposeScope();
        using var source = Create(TestNetworks.Residual, 1, classCount: 4);
        using var copy = Create(TestNetworks.Residual, 2, classCount: 9);
        copy.CopyFrom(source, head: false);
        var images = ones(2, 3, 32, 32);
        source.eval();
        copy.eval();

        copy.Activations(images)[1].allclose(source.Activations(images)[1]).Should().BeTrue();
        copy.call(images).shape.Should().Equal(2, 9);
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
