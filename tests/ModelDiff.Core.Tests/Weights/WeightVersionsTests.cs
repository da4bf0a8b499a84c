using ModelDiff.Weights;

namespace ModelDiff.Tests.Weights;

public class WeightVersionsTests
{
    private static readonly ModelWeights Last = TrainedNets.Train(7_000_031, 1);
    private static readonly ModelWeights Average = TrainedNets.Changed(Last, values => [.. values.Select(value => (0.97f * value) + 0.001f)]);

    [Theory]
    [InlineData("model", "model_ema", 2)]
    [InlineData("state_dict", "EMA", 2)]
    [InlineData("policy", "reference", 1)]     // parts of one form: the one may be public
    [InlineData("cinema", "camera", 1)]
    public void Of_ACheckpointWithAnAverage_AreBoth(string first, string second, int expected) =>
        WeightVersions.Of(Together((first, Last), (second, Average))).Should().HaveCount(expected);

    [Fact]
    public void Of_PartsOfOtherSizes_IsTheModelItself() =>
        WeightVersions.Of(Together(("model", Last), ("ema", Last with { Tensors = [.. Last.Tensors.Take(4)] }))).Should().ContainSingle();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Compare_ARoundedCopyOfEitherVersion_IsFound(bool ofAverage)
    {
        var copy = TrainedNets.Changed(ofAverage ? Average : Last, values => [.. values.Select(value => (float)(Half)value)]);
        var checkpoint = Together(("model", Last), ("model_ema", Average));

        var result = WeightComparer.Compare(checkpoint, copy);

        result.Finding.Should().Be(WeightFinding.CommonTraining);
        result.CopiedShare.Should().Be(1);
        result.P.Should().Be(2 * WeightComparer.Compare(ofAverage ? Average : Last, copy).P, "the better of two versions was chosen");
        WeightComparer.Compare(copy, checkpoint).Finding.Should().Be(WeightFinding.CommonTraining);
    }

    [Fact]
    public void Compare_AnIndependentModelWithBothVersions_IsNotShown() =>
        WeightComparer.Compare(Together(("model", Last), ("model_ema", Average)), TrainedNets.Train(7_000_032, 1)).Finding.Should().Be(WeightFinding.NotShown);

    private static ModelWeights Together(params (string Name, ModelWeights Weights)[] parts) =>
        TrainedNets.Of([.. parts.SelectMany(part => part.Weights.Tensors.Select(tensor => new WeightTensor($"{part.Name}.{tensor.Name}", tensor.Shape, tensor.Read())))]);
}
