using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class ClassifierTrainingTests : IDisposable
{
    private readonly Generator _generator = new(1, CPU);
    private readonly LabeledImages _images = ProceduralImages.Textures(96, 3);

    public void Dispose()
    {
        _generator.Dispose();
        _images.Dispose();
    }

    [Fact]
    public void Classify_FewBatches_LearnsItsImages()
    {
        using var network = Networks.Plain(12, _generator);
        var steps = 0;

        new ClassifierTraining(40, _generator, () => steps++).Classify(network, _images, 0.1);

        steps.Should().Be(40);
        network.training.Should().BeFalse();
        network.Accuracy(_images).Should().BeGreaterThan(0.5, "chance is one in twelve");
    }

    [Fact]
    public void Classify_WithPruning_KeepsWeightsAtZero()
    {
        using var network = Networks.Plain(12, _generator);
        using var pruning = new Pruning(network, 0.5);
        var zeros = ZeroCount(network);

        new ClassifierTraining(2, _generator, () => { }).Classify(network, _images, 0.1, pruning);

        ZeroCount(network).Should().Be(zeros);
    }

    [Fact]
    public void Classify_FewBatches_LeavesNoTensors()
    {
        using var network = Networks.Residual(12, _generator);
        var before = LiveTensors.Count();

        new ClassifierTraining(2, _generator, () => { }).Classify(network, _images, 0.1);

        LiveTensors.Count().Should().Be(before);
    }

    private static long ZeroCount(ImageClassifier network) =>
        network.parameters().Where(parameter => parameter.dim() > 1).Sum(parameter => parameter.data<float>().ToArray().LongCount(weight => weight == 0));
}
