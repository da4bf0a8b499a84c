using ModelDiff.Weights;

namespace ModelDiff.Tests.Weights;

public class WeightSketchTests
{
    private static readonly ModelWeights Victim = Net(1);

    [Fact]
    public void Of_AModel_CountsWhatTells()
    {
        var sketch = WeightSketch.Of(Victim, default);

        (sketch.TensorCount, sketch.LayerCount).Should().Be((5, 5), "the bias of 5 values tells nothing");
    }

    [Fact]
    public void Sketches_OfATunedCopy_ShareEveryLayer()
    {
        var copy = WeightSketch.Of(Changed(Victim, 0.5), default);

        WeightSketch.Of(Victim, default).SharedLayers(copy).Should().Be(5);
        WeightSketch.Of(Victim, default).CommonTensors(copy).Should().Be(0);
    }

    [Fact]
    public void Sketches_OfPartOfACopy_ShareThatPart()
    {
        var mixed = WeightSketch.Of(Victim with { Tensors = [.. Victim.Tensors.Take(2), .. Net(2).Tensors.Skip(2)] }, default);

        WeightSketch.Of(Victim, default).SharedLayers(mixed).Should().Be(2);
        WeightSketch.Of(Victim, default).CommonTensors(mixed).Should().Be(2);
    }

    [Fact]
    public void Sketches_OfIndependentModels_ShareNothing()
    {
        var sketches = Enumerable.Range(10, 60).Select(seed => WeightSketch.Of(Net(seed), default)).ToArray();

        (from i in Enumerable.Range(0, sketches.Length) from j in Enumerable.Range(0, i) select sketches[i].SharedLayers(sketches[j])).Should().HaveCount(1770).And.AllBeEquivalentTo(0);
    }

    [Fact]
    public void Of_ADeepModel_LooksAt64Layers() =>
        WeightSketch.Of(TrainedNets.Of([.. Enumerable.Range(0, 100).Select(seed => Tensor("layer", seed, 8, 8))]), default).LayerCount.Should().Be(64);

    private static ModelWeights Net(int seed) => TrainedNets.Of(
        Tensor("stem", seed, 24, 12, 3, 3), Tensor("one", seed + 1000, 64, 24), Tensor("two", seed + 2000, 64, 64), Tensor("three", seed + 3000, 64, 64), Tensor("classes", seed + 4000, 5, 64), Tensor("bias", seed + 5000, 5));

    private static WeightTensor Tensor(string name, int seed, params long[] shape)
    {
        var random = new Random(seed);
        return new(name, [.. shape], [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))]);
    }

    private static ModelWeights Changed(ModelWeights model, double by)
    {
        var random = new Random(7);
        return TrainedNets.Changed(model, values => [.. values.Select(value => value + (float)(by * (random.NextDouble() - 0.5)))]);
    }
}
