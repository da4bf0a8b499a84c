using ModelDiff.Weights;
using ModelDiff.Weights.Alignment;

namespace ModelDiff.Tests.Weights.Alignment;

/// <summary>Copies whose tensors have other names, another order, other axes, or are kept in one where the victim keeps several.</summary>
public class AlignmentTests
{
    private const int Width = 32;
    private static readonly ModelWeights Victim = Transformer(1, fused: false, words: 200);
    private static readonly ModelWeights Convolutions = Net(1);

    [Fact]
    public void Compare_AnExactCopyUnderOtherNamesInAnotherOrder_IsFound() => ShouldBeCopied(Convolutions, Renamed(Convolutions));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Compare_ATunedCopyUnderOtherNamesInAnotherOrder_IsFoundInEveryLayer(bool isTransformer)
    {
        var victim = isTransformer ? Victim : Convolutions;

        ShouldBeShared(victim, Tuned(Renamed(victim)));
    }

    [Fact]
    public void Compare_ATunedCopyWithKernelsFirst_IsFoundInEveryLayer() => ShouldBeShared(Convolutions, Tuned(KernelsFirst(Convolutions)));

    [Fact]
    public void Compare_ACopyWithInputsFirst_IsFound()
    {
        ShouldBeShared(Victim, Tuned(InputsFirst(Victim)));
        ShouldBeCopied(Victim, InputsFirst(Victim));
        ShouldBeCopied(InputsFirst(Victim), Victim);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Compare_FusedProjections_AreTakenApart(bool victimIsFused)
    {
        var fused = Transformer(1, fused: true, words: 200);
        var (victim, suspect) = victimIsFused ? (fused, Victim) : (Victim, fused);

        ShouldBeCopied(victim, suspect);
        ShouldBeCopied(victim, Renamed(suspect));
        ShouldBeCopied(victim, InputsFirst(suspect));
        ShouldBeShared(victim, Tuned(suspect));
    }

    [Fact]
    public void Align_QueriesWithFewerKeysAndValues_AreTakenApart()
    {
        var split = new[] { Tensor("q", 1, 32, 40), Tensor("k", 2, 16, 40), Tensor("v", 3, 16, 40) };
        var fused = new WeightTensor("qkv", [64, 40], [.. split.SelectMany(tensor => tensor.Read())]);

        var (victim, suspect, rest) = FusedWeights.Align([fused], [.. split]);

        victim.Select(tensor => tensor.Name).Should().Equal("qkv[0:32]", "qkv[32:48]", "qkv[48:64]");
        rest.Should().BeEmpty();
        victim.Zip(suspect).Should().AllSatisfy(pair => pair.First.ValueHash.Should().Be(pair.Second.ValueHash));
    }

    [Theory]
    [InlineData(200, 230)]
    [InlineData(230, 200)]
    public void Compare_AnotherVocabulary_IsComparedOnCommonRows(int victims, int suspects)
    {
        var (victim, suspect) = (Transformer(1, fused: false, words: victims), Transformer(1, fused: false, words: suspects));

        var result = WeightComparer.Compare(victim, suspect);

        result.Finding.Should().Be(WeightFinding.CommonTraining);
        result.CopiedShare.Should().Be(victims <= suspects ? 1 : 1 - (30.0 * Width / victim.Tensors.Sum(tensor => tensor.Count)));
        result.Layers.Should().Contain(layer => (layer.Name == "words" || layer.Name == "words[0:200]") && layer.Copy == WeightCopy.Exact);
        WeightComparer.Compare(victim, Tuned(suspect)).Layers.Should().Contain(layer => (layer.Name == "words" || layer.Name == "words[0:200]") && layer.IsShared);
    }

    [Fact]
    public void Align_TensorsOfOneSize_AreLeftAlone()
    {
        var (victim, suspect, _) = FusedWeights.Align(Victim.Tensors, Victim.Tensors);

        victim.Should().Equal(Victim.Tensors);
        suspect.Should().Equal(Victim.Tensors);
    }

    [Fact]
    public void Match_LayersThatShareNoValues_AreMatchedByNameThenByOrder()
    {
        WeightTensor[] first = [Tensor("a", 1, 12, 12), Tensor("b", 2, 12, 12), Tensor("c", 3, 12, 12)];
        WeightTensor[] second = [Tensor("x", 4, 12, 12), Tensor("c", 5, 12, 12), Tensor("y", 6, 12, 12)];

        var pairs = LayerMatching.Match(first, second, default);

        pairs.Select(pair => (pair.First.Name, pair.Second.Name, pair.Candidates)).Should().Equal(("a", "x", 6), ("b", "y", 6), ("c", "c", 6));
    }

    /// <summary>Layers as large as the sample, 64 by 128, so that cosines of the sample are those of the layers to about 0.01.</summary>
    [Theory]
    [InlineData(0.15, "a")]
    [InlineData(0.25, "b")]
    public void Match_ByValuesFromACosineOf02(double cosine, string expected)
    {
        WeightTensor[] first = [Tensor("a", 1, 64, 128), Tensor("b", 2, 64, 128)];
        var mixed = first[0].Read().Zip(Tensor("noise", 3, 64, 128).Read(), (one, other) => (float)((cosine * one) + (Math.Sqrt(1 - (cosine * cosine)) * other))).ToArray();

        var pairs = LayerMatching.Match(first, [Tensor("a", 4, 64, 128), new WeightTensor("b", [64, 128], mixed)], default);

        pairs[0].Second.Name.Should().Be(expected);
    }

    [Fact]
    public void Match_TheOnlyLayerOfItsSizes_CostsNothing()
    {
        var pair = LayerMatching.Match([Tensor("a", 1, 12, 9)], [Tensor("x", 4, 9, 9), Tensor("y", 5, 12, 9)], default).Single();

        (pair.Second.Name, pair.Candidates).Should().Be(("y", 1));
    }

    /// <summary>60 pairs of independent transformers, all layers of them alike in size: choosing among them by values keeps the level.</summary>
    [Fact]
    public void Compare_IndependentModels_KeepTheLevelThoughLayersAreChosen()
    {
        var results = Enumerable.Range(0, 60).Select(i => WeightComparer.Compare(Transformer(100 + (2 * i), false, 40), InputsFirst(Renamed(Transformer(101 + (2 * i), true, 60))))).ToArray();

        results.Should().AllSatisfy(result => result.P.Should().NotBeNull());
        results.Count(result => result.P <= 0.05).Should().BeLessThanOrEqualTo(9, "Binomial(60, 0.05): more with probability 0.001");
        results.Should().NotContain(result => result.Finding == WeightFinding.CommonWeights);
    }

    private static void ShouldBeCopied(ModelWeights victim, ModelWeights suspect)
    {
        var result = WeightComparer.Compare(victim, suspect);

        result.Finding.Should().Be(WeightFinding.CommonTraining);
        result.CopiedShare.Should().Be(1);
        result.P.Should().BeLessThan(1e-6);
    }

    private static void ShouldBeShared(ModelWeights victim, ModelWeights suspect)
    {
        var result = WeightComparer.Compare(victim, suspect);

        result.Finding.Should().Be(WeightFinding.CommonWeights);
        result.Layers.Should().HaveCount(result.VictimLayers);
        result.Layers.Where(layer => layer.P is not null).Should().HaveCountGreaterThan(3).And.AllSatisfy(layer => layer.IsShared.Should().BeTrue(layer.Name));
    }

    /// <summary>Two blocks on a stream of 32 channels; projections in one tensor or in three.</summary>
    private static ModelWeights Transformer(int seed, bool fused, int words)
    {
        IEnumerable<WeightTensor> Block(int block)
        {
            WeightTensor[] three = [Tensor($"{block}.q", seed + (1000 * block), Width, Width), Tensor($"{block}.k", seed + (1001 * block), Width, Width), Tensor($"{block}.v", seed + (1002 * block), Width, Width)];
            IEnumerable<WeightTensor> projections = fused ? [new($"{block}.qkv", [3 * Width, Width], [.. three.SelectMany(tensor => tensor.Read())])] : three;
            return [.. projections, Tensor($"{block}.out", seed + (1003 * block), Width, Width), Tensor($"{block}.up", seed + (1004 * block), 4 * Width, Width), Tensor($"{block}.down", seed + (1005 * block), Width, 4 * Width)];
        }

        return TrainedNets.Of([Tensor("words", seed, words, Width), .. Block(7), .. Block(8)]);
    }

    private static ModelWeights Net(int seed) => TrainedNets.Of(
        Tensor("stem", seed + 1, 16, 3, 3, 3), Tensor("1.one", seed + 2, 16, 16, 3, 3), Tensor("1.two", seed + 3, 16, 16, 3, 3), Tensor("2.one", seed + 4, 16, 16, 3, 3), Tensor("2.two", seed + 5, 16, 16, 3, 3), Tensor("classes", seed + 6, 12, 16));

    private static WeightTensor Tensor(string name, int seed, params long[] shape)
    {
        var random = new Random(seed);
        return new(name, [.. shape], [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))]);
    }

    private static ModelWeights Renamed(ModelWeights model) =>
        model with { Tensors = [.. model.Tensors.Reverse().Select((tensor, i) => new WeightTensor($"constant_{i}", tensor.Shape, tensor.Read()))] };

    private static ModelWeights Tuned(ModelWeights model)
    {
        var random = new Random(9);
        return TrainedNets.Changed(model, values => [.. values.Select(value => value + (float)(0.3 * (random.NextDouble() - 0.5)))]);
    }

    private static ModelWeights InputsFirst(ModelWeights model) => Rearranged(model, 1, 0);

    private static ModelWeights KernelsFirst(ModelWeights model) => Rearranged(model, 2, 3, 1, 0);

    /// <summary>Axes of tensors with so many in another order.</summary>
    private static ModelWeights Rearranged(ModelWeights model, params int[] axes) => model with
    {
        Tensors = [.. model.Tensors.Select(tensor => tensor.Shape.Length != axes.Length ? tensor : Rearranged(tensor, axes))],
    };

    private static WeightTensor Rearranged(WeightTensor tensor, int[] axes)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var moved = TorchSharp.torch.tensor(tensor.Read()).reshape([.. tensor.Shape]).permute([.. axes.Select(axis => (long)axis)]).contiguous();
        return new(tensor.Name, [.. moved.shape], moved.data<float>().ToArray());
    }
}
