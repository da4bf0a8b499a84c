using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly Generator _generator = new(1, CPU);
    private readonly LabeledImages _images;

    public TrainerTests() => _images = TestNetworks.Images(24, 12, _generator);

    public void Dispose()
    {
        _generator.Dispose();
        _images.Dispose();
    }

    [Theory]
    [InlineData(OptimizerKind.Nesterov, 0.1)]
    [InlineData(OptimizerKind.AdamW, 0.01)]
    public void Classify_FewBatches_LearnsItsImages(OptimizerKind optimizer, double rate)
    {
        using var network = TestNetworks.Plain(12, _generator);
        var progress = new Counter();

        new Trainer(new() { Steps = 60, Optimizer = optimizer, Rate = rate }, _generator, progress).Classify(network, _images);

        progress.Completed.Should().Equal(Enumerable.Range(1, 60).Select(step => (long)step));
        network.training.Should().BeFalse();
        ModelAccuracy.Of(network, _images).Should().BeGreaterThan(0.5, "chance is one in twelve");
    }

    [Fact]
    public void Classify_SameSeedWithEveryVariation_GivesTheSameWeights()
    {
        Trained(3).Should().Equal(Trained(3));
        Trained(4).Should().NotEqual(Trained(3));
    }

    [Fact]
    public void Fit_WithPruning_KeepsWeightsAtZero()
    {
        using var network = TestNetworks.Plain(12, _generator);
        using var pruning = new Pruning(network, 0.5);
        var zeros = ZeroCount(network);

        new Trainer(new() { Steps = 2 }, _generator).Fit(network, [_images], Losses.Classify(network), pruning: pruning);

        ZeroCount(network).Should().Be(zeros);
    }

    [Fact]
    public void Fit_WithPartialTuning_LeavesFrozenLayersAsTheyAre()
    {
        using var network = TestNetworks.Plain(12, _generator);
        var before = Values(network);
        using (var tuning = new PartialTuning(network, 0.01))
            new Trainer(new() { Steps = 3 }, _generator).Fit(network, [_images], Losses.Classify(network), tuning: tuning);

        var after = Values(network);

        after.Keys.Where(key => !after[key].SequenceEqual(before[key])).Should().BeEquivalentTo("_head.weight", "_head.bias");
    }

    [Fact]
    public void Fit_NothingGetsBetter_StopsEarly()
    {
        using var network = TestNetworks.Plain(12, _generator);
        var progress = new Counter();

        new Trainer(new() { Steps = 200, Rate = 1e-9, Patience = 2 }, _generator, progress).Classify(network, _images, _images);

        progress.Completed.Count.Should().BeInRange(20, 199);
    }

    [Fact]
    public void Classify_Cancelled_Throws()
    {
        using var network = TestNetworks.Plain(12, _generator);

        var classify = () => new Trainer(new(), _generator, cancellationToken: new(canceled: true)).Classify(network, _images);

        classify.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Classify_FewBatches_LeavesNoTensors()
    {
        using var network = TestNetworks.Residual(12, _generator);
        var before = LiveTensors.Count();

        new Trainer(new() { Steps = 2 }, _generator).Classify(network, _images);

        LiveTensors.Count().Should().Be(before);
    }

    private float[] Trained(ulong seed)
    {
        using var generator = new Generator(seed, CPU);
        using var network = TestNetworks.Plain(12, generator);
        var options = new TrainingOptions { Steps = 3, LabelSmoothing = 0.1, Augmentation = new() { Flip = true, Crop = 2, Color = 0.2, Mixup = 0.4 } };
        new Trainer(options, generator).Classify(network, _images);
        return [.. Values(network).Values.SelectMany(values => values)];
    }

    private static Dictionary<string, float[]> Values(ImageClassifier network) =>
        network.state_dict().Where(entry => entry.Value.is_floating_point()).ToDictionary(entry => entry.Key, entry => entry.Value.detach().data<float>().ToArray());

    private static long ZeroCount(ImageClassifier network) =>
        network.parameters().Where(parameter => parameter.dim() > 1).Sum(parameter => parameter.data<float>().ToArray().LongCount(weight => weight == 0));

    private sealed class Counter : IProgress<StageProgress>
    {
        public List<long> Completed { get; } = [];

        public void Report(StageProgress value) => Completed.Add(value.Completed);
    }
}
