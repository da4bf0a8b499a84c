using ModelDiff.Weights;
using ModelDiff.Weights.Hidden;

namespace ModelDiff.Tests.Weights;

/// <summary>Nets of residual form: a stem onto a stream of 16 channels, two blocks of two convolutions each on it, then 32 features by a matrix.</summary>
public class HiddenChannelsTests
{
    private const int Stream = 16;
    private static readonly ModelWeights Victim = Net(1);

    [Fact]
    public void Balanced_WhateverTheFactors_IsTheSame()
    {
        var layer = LayerMatrix.Read(Victim.Tensors[1]);
        var scaled = layer with { Values = [.. layer.Values.Select((value, i) => value * (1 + (i / (Stream * 9) % 5)) / (1 + (i / 9 % Stream % 3)))] };

        BalancedLayer.Of(scaled, keepsInputs: false).Values.Zip(BalancedLayer.Of(layer, keepsInputs: false).Values).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 1e-4f));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0)]
    [InlineData(0, 0.3)]
    [InlineData(0.5, 0.3)]
    public void Compare_APermutedAndRescaledCopy_IsALead(double pruned, double changed)
    {
        var result = WeightComparer.Compare(Victim, Hidden(Victim, pruned, changed));

        result.Finding.Should().Be(WeightFinding.NotShown);
        result.HiddenChannelGain.Should().BeGreaterThan(0.4);
        result.Reasons[^1].Should().StartWith("A lead: once channels are matched");
    }

    [Fact]
    public void Compare_IndependentNets_AreNoLeads()
    {
        foreach (var seed in Enumerable.Range(10, 20))
        {
            var result = WeightComparer.Compare(Victim, Hidden(Net(seed), 0, 0));

            (result.HiddenChannelGain ?? 0).Should().BeLessThan(0.1);
            result.Reasons.Should().NotContain(reason => reason.StartsWith("A lead", StringComparison.Ordinal));
        }
    }

    private static ModelWeights Net(int seed)
    {
        var random = new Random(seed);
        WeightTensor Layer(string name, params long[] shape) => new(name, [.. shape], [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))]);
        return TrainedNets.Of(
            Layer("stem", Stream, 3, 3, 3), Layer("1.one", 24, Stream, 3, 3), Layer("1.two", Stream, 24, 3, 3),
            Layer("2.one", 24, Stream, 3, 3), Layer("2.two", Stream, 24, 3, 3), Layer("features", 32, Stream * 4), Layer("classes", 10, 32));
    }

    /// <summary>The same function: all channels in another order, those between two convolutions rescaled as ReLU allows; then some weights pruned and changed.</summary>
    private static ModelWeights Hidden(ModelWeights model, double pruned, double changed)
    {
        var random = new Random(7);
        int[] Order(int count) => [.. Enumerable.Range(0, count).OrderBy(_ => random.Next())];
        double[] Factors(int count) => [.. Enumerable.Range(0, count).Select(_ => Math.Exp(random.NextDouble() * 2 - 1))];
        var (stream, one, two, features) = (Order(Stream), Order(24), Order(24), Order(32));
        var (firstFactors, secondFactors, lastFactors) = (Factors(24), Factors(24), Factors(32));
        var parts = model.Tensors;
        var tensors = new[]
        {
            Moved(parts[0], stream, null, null, null), Moved(parts[1], one, stream, firstFactors, null), Moved(parts[2], stream, one, null, firstFactors),
            Moved(parts[3], two, stream, secondFactors, null), Moved(parts[4], stream, two, null, secondFactors),
            Moved(parts[5], features, [.. stream.SelectMany(channel => Enumerable.Range(channel * 4, 4))], lastFactors, null), Moved(parts[6], null, features, null, lastFactors),
        };
        return TrainedNets.Changed(TrainedNets.Of(tensors), values =>
        {
            var deviation = Math.Sqrt(values.Average(value => value * value));
            var threshold = values.Select(Math.Abs).Order().ElementAt((int)(pruned * (values.Length - 1)));
            return [.. values.Select(value => (pruned > 0 && Math.Abs(value) < threshold ? 0 : value) + (float)(changed * deviation * (random.NextDouble() + random.NextDouble() - 1)))];
        });
    }

    private static WeightTensor Moved(WeightTensor tensor, int[]? outputs, int[]? inputs, double[]? factors, double[]? inverse)
    {
        var layer = LayerMatrix.Read(tensor);
        var values = new float[layer.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (output, input, rest) = (i / layer.Rest / layer.Inputs, i / layer.Rest % layer.Inputs, i % layer.Rest);
            var (from, of) = (outputs?[output] ?? output, inputs?[input] ?? input);
            values[i] = (float)(layer.Values[(((from * layer.Inputs) + of) * layer.Rest) + rest] * (factors?[from] ?? 1) / (inverse?[of] ?? 1));
        }

        return new(tensor.Name, tensor.Shape, values);
    }
}
