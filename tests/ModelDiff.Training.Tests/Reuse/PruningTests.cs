using static TorchSharp.torch;

namespace ModelDiff.Training.Tests;

public class PruningTests
{
    [Fact]
    public void Constructor_Half_ZeroesTheSmallerHalfOfAllWeights()
    {
        using var generator = new Generator(1, CPU);
        using var network = TestNetworks.Plain(5, generator);
        var before = Weights(network);

        using var pruning = new Pruning(network, 0.5);

        var after = Weights(network);
        var kept = before.Zip(after).Where(pair => pair.Second != 0).ToList();
        kept.Count.Should().Be(before.Length - before.Length / 2);
        kept.Should().OnlyContain(pair => pair.First == pair.Second);
        kept.Min(pair => Math.Abs(pair.First)).Should().BeGreaterThan(before.Zip(after).Where(pair => pair.Second == 0).Max(pair => Math.Abs(pair.First)));
    }

    [Fact]
    public void Apply_AfterWeightsMoved_ZeroesTheSameWeights()
    {
        using var generator = new Generator(1, CPU);
        using var network = TestNetworks.Plain(5, generator);
        using var pruning = new Pruning(network, 0.5);
        var zeros = Zeros(network);
        Move(network);

        pruning.Apply();

        Zeros(network).Should().Equal(zeros);
    }

    [Fact]
    public void Dispose_AfterUse_LeavesNoTensors()
    {
        using var generator = new Generator(1, CPU);
        using var network = TestNetworks.Plain(5, generator);
        var before = LiveTensors.Count();

        using (var pruning = new Pruning(network, 0.5))
            pruning.Apply();

        Tensor.TotalCount.Should().Be(before);
    }

    private static void Move(ImageClassifier network)
    {
        using var mode = no_grad();
        foreach (var parameter in network.parameters())
            parameter.add_(1);
    }

    private static float[] Weights(ImageClassifier network) =>
        [.. network.parameters().Where(parameter => parameter.dim() > 1).SelectMany(parameter => parameter.data<float>().ToArray())];

    private static bool[] Zeros(ImageClassifier network) => [.. Weights(network).Select(weight => weight == 0)];
}
