using ModelDiff.Weights;

namespace ModelDiff.Tests.Weights.Sketches;

/// <summary>What a sketch of the victim's weights tells of a suspect's file, beside what both files tell.</summary>
public class SketchComparisonTests
{
    private static readonly ModelWeights Victim = TrainedNets.Train(0, 1);
    private static readonly WeightSketch Sketch = WeightSketch.Of(Victim);

    [Fact]
    public void Compare_TheSameWeights_IsCommonTraining()
    {
        var result = WeightComparer.Compare(Sketch, Victim);

        result.Finding.Should().Be(WeightFinding.CommonTraining);
        (result.IdenticalTensors, result.Tensors, result.CopiedShare).Should().Be((5, 5, 1.0), "the last bias has 5 values, too few to tell");
        result.Layers.Should().HaveCount(3).And.OnlyContain(layer => layer.IsShared && layer.Copy == WeightCopy.Exact);
    }

    [Fact]
    public void Compare_ATunedCopy_IsCommonWeightsUnlessNobodyElseHadTheBeginning()
    {
        var tuned = TrainedNets.Train(0, 2, Victim);

        var result = WeightComparer.Compare(Sketch, tuned);

        result.Finding.Should().Be(WeightFinding.CommonWeights);
        result.P.Should().BeLessThan(1e-6);
        result.Reasons.Should().Contain(reason => reason.Contains("trained from the same initialization"));
        WeightComparer.Compare(Sketch, tuned, new WeightOptions { SecretInitialization = true }).Finding.Should().Be(WeightFinding.CommonWeights, "seed 0 is no secret");

        var secret = TrainedNets.Train(7_000_001, 1);
        WeightComparer.Compare(WeightSketch.Of(secret), TrainedNets.Train(0, 2, secret), new WeightOptions { SecretInitialization = true }).Finding.Should().Be(WeightFinding.CommonTraining);
    }

    [Fact]
    public void Compare_AnInnocentFromTheSameBeginning_IsNeverCommonTraining() =>
        WeightComparer.Compare(Sketch, TrainedNets.Train(0, 5, steps: 2)).Finding.Should().Be(WeightFinding.CommonWeights);

    [Fact]
    public void Compare_IndependentModels_ShowNothing()
    {
        var found = Enumerable.Range(100, 60).Select(seed => WeightComparer.Compare(Sketch, TrainedNets.Train(seed, 1))).ToArray();

        found.Should().OnlyContain(result => result.Finding == WeightFinding.NotShown && result.CopiedShare == 0);
        found.Count(result => result.P <= 0.05).Should().BeLessThan(11, "3 standard deviations above a twentieth of 60 are 8, and layers of one model are tested together");
    }

    [Fact]
    public void Compare_ACopyWithANewHead_IsNoProofOfTraining()
    {
        var suspect = Victim with { Tensors = [.. Victim.Tensors.Take(4), .. TrainedNets.Train(9, 9).Tensors.Skip(4)] };

        var result = WeightComparer.Compare(Sketch, suspect);

        result.Finding.Should().Be(WeightFinding.CommonWeights);
        result.IdenticalTensors.Should().Be(4);
    }

    [Fact]
    public void Compare_TwoOfOnePublicModel_AreNotAccusedOnceItIsNamed()
    {
        var backbone = TrainedNets.Train(50, 50);
        var (one, two) = (TrainedNets.Train(0, 1, backbone), TrainedNets.Train(0, 2, backbone));
        var sketch = WeightSketch.Of(one);

        WeightComparer.Compare(sketch, two).Finding.Should().Be(WeightFinding.CommonWeights);
        WeightComparer.Compare(sketch, two, new WeightOptions { CommonAncestors = [backbone] }).Finding.Should().Be(WeightFinding.Undetermined);
    }

    [Fact]
    public void Compare_FrozenPublicBodiesWithHeadsOfTheirOwn_AreNotAccused()
    {
        var backbone = TrainedNets.Train(50, 50);
        var (one, two) = (WithHead(1), WithHead(2));

        WeightComparer.Compare(WeightSketch.Of(one), two).Finding.Should().Be(WeightFinding.CommonWeights);
        WeightComparer.Compare(WeightSketch.Of(one), two, new WeightOptions { CommonAncestors = [backbone] }).Finding.Should().NotBe(WeightFinding.CommonTraining);
        WeightComparer.Compare(WeightSketch.Of(one), one, new WeightOptions { CommonAncestors = [backbone] }).Finding.Should().Be(WeightFinding.CommonTraining, "the head is the victim's own");

        ModelWeights WithHead(int seed) => backbone with { Tensors = [.. backbone.Tensors.Take(4), .. TrainedNets.Train(seed, seed).Tensors.Skip(4)] };
    }

    [Fact]
    public void Compare_LayersStoredTheOtherWayRound_AreRecognized()
    {
        var turned = TrainedNets.Of([.. Victim.Tensors.Select(Turned)]);

        var result = WeightComparer.Compare(Sketch, turned);

        result.Finding.Should().Be(WeightFinding.CommonWeights);
        result.Layers.Should().OnlyContain(layer => layer.IsShared && layer.Cosine > 0.99);

        static WeightTensor Turned(WeightTensor tensor)
        {
            if (tensor.Shape is not [var outputs, var inputs])
                return tensor;
            var values = tensor.Read();
            return new(tensor.Name, [inputs, outputs], [.. from j in Enumerable.Range(0, (int)inputs) from i in Enumerable.Range(0, (int)outputs) select values[(i * inputs) + j]]);
        }
    }

    [Fact]
    public void Compare_OtherSizes_IsUndetermined() =>
        WeightComparer.Compare(Sketch, TrainedNets.Of(new WeightTensor("other", [30, 30], [.. Enumerable.Range(0, 900).Select(i => MathF.Sin(i * i))]))).Finding.Should().Be(WeightFinding.Undetermined);

    [Fact]
    public void Compare_Cancelled_Throws() =>
        FluentActions.Invoking(() => WeightComparer.Compare(Sketch, Victim, cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();
}
