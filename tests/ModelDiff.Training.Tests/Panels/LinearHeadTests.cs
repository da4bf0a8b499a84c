using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training.Tests.Panels;

public sealed class LinearHeadTests : IDisposable
{
    private const int Count = 120;

    private static readonly TrainingOptions Options = new() { Steps = 200, Optimizer = OptimizerKind.AdamW, Rate = 0.01, BatchSize = 16 };

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _features;
    private readonly LabeledImages _images;

    public LinearHeadTests()
    {
        // Class 2 where the second feature is large, else 1 where the first is; the third never varies.
        using var generator = new Generator(4, CPU);
        var values = rand([Count, 3], generator: generator);
        values.index_put_(full([Count], 5.0f), TensorIndex.Colon, TensorIndex.Single(2));
        var labels = where(values[TensorIndex.Colon, TensorIndex.Single(1)].gt(0.6), tensor(2L), where(values[TensorIndex.Colon, TensorIndex.Single(0)].gt(0.5), tensor(1L), tensor(0L)));
        (_features, _images) = (values, new LabeledImages(zeros(Count, 1, 1, 1), labels, 3, null));
    }

    public void Dispose()
    {
        _images.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Train_ClassesThatFeaturesTell_NamesThem()
    {
        var head = Train(_features);

        head.Accuracy.Should().BeGreaterThan(0.85);
        Named(head, _features).Should().BeGreaterThan(0.9);
        head.Weights.Should().HaveCount(9).And.OnlyContain(weight => float.IsFinite(weight));
        head.Weights.Where((_, i) => i % 3 == 2).Should().AllBeEquivalentTo(0f, "what never varies tells nothing");
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameLayer()
    {
        Train(_features).Weights.Should().Equal(Train(_features).Weights);
        Train(_features, seed: 2).Weights.Should().NotEqual(Train(_features).Weights);
    }

    [Fact]
    public void Train_FeaturesOfAnotherScale_GivesTheSameScores()
    {
        var scaled = _features * 1000 + 50;

        var (plain, other) = (Train(_features), Train(scaled));

        other.Score(scaled).sub(plain.Score(_features)).abs().max().item<float>().Should().BeLessThan(0.02f);
    }

    [Fact]
    public void Score_IsWeightsTimesFeaturesAndBias() =>
        new LinearHead([1, 2, 3, 4], [10, 20], 1).Score(tensor(new float[] { 1, 1, 0, 2 }, [2, 2])).data<float>().ToArray().Should().Equal(13, 27, 14, 28);

    [Fact]
    public void Train_LeavesNoTensorBehind()
    {
        _ = Train(_features);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        _ = Train(_features);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    private LinearHead Train(Tensor features, long seed = 1) => LinearHead.Train(features, _images, Options, seed, progress: null, CancellationToken.None);

    private double Named(LinearHead head, Tensor features) => head.Score(features).argmax(1).eq(_images.Labels).to(ScalarType.Float64).mean().item<double>();
}
