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

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.3)]
    public void Compare_APermutedCopyOfATransformer_IsALead(double pruned, double changed)
    {
        var result = WeightComparer.Compare(Transformer(1), Changed(HiddenTransformer(Transformer(1)), pruned, changed));

        result.Finding.Should().Be(WeightFinding.NotShown);
        result.HiddenChannelGain.Should().BeGreaterThan(0.4);
    }

    [Fact]
    public void Compare_IndependentTransformers_AreNoLeads()
    {
        foreach (var seed in Enumerable.Range(20, 5))
            (WeightComparer.Compare(Transformer(1), HiddenTransformer(Transformer(seed))).HiddenChannelGain ?? 0).Should().BeLessThan(0.1);
    }

    /// <summary>Words and positions on a stream of 64 channels, and two blocks of four heads.</summary>
    private static ModelWeights Transformer(int seed)
    {
        var random = new Random(seed);
        WeightTensor Layer(string name, params long[] shape) => new(name, [.. shape], [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))]);
        return TrainedNets.Of(
        [
            Layer("words", 90, 64), Layer("positions", 70, 64),
            .. new[] { "1", "2" }.SelectMany(block => new[] { Layer($"{block}.qkv", 192, 64), Layer($"{block}.out", 64, 64), Layer($"{block}.up", 128, 64), Layer($"{block}.down", 64, 128) }),
            Layer("next", 90, 64),
        ]);
    }

    /// <summary>The same function: the stream, what the heads hold, and the units between two matrices in another order, the latter rescaled as ReLU allows.</summary>
    private static ModelWeights HiddenTransformer(ModelWeights model)
    {
        var random = new Random(7);
        int[] Order(int count) => [.. Enumerable.Range(0, count).OrderBy(_ => random.Next())];
        var stream = Order(64);
        return model with { Tensors = [.. model.Tensors.Take(2).Select(table => Moved(table, null, stream, null, null)), .. Block(2), .. Block(6), Moved(model.Tensors[^1], null, stream, null, null)] };

        IEnumerable<WeightTensor> Block(int start)
        {
            // One order per head for queries and keys, another one for values; heads change places as a whole.
            var heads = Order(4);
            var (asked, carried) = (heads.SelectMany(head => Order(16).Select(channel => (16 * head) + channel)).ToArray(), heads.SelectMany(head => Order(16).Select(channel => (16 * head) + channel)).ToArray());
            var (units, factors) = (Order(128), Enumerable.Range(0, 128).Select(_ => Math.Exp(random.NextDouble() - 0.5)).ToArray());
            yield return Moved(model.Tensors[start], [.. asked, .. asked.Select(channel => 64 + channel), .. carried.Select(channel => 128 + channel)], stream, null, null);
            yield return Moved(model.Tensors[start + 1], stream, carried, null, null);
            yield return Moved(model.Tensors[start + 2], units, stream, factors, null);
            yield return Moved(model.Tensors[start + 3], stream, units, null, factors);
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
        return Changed(TrainedNets.Of(tensors), pruned, changed);
    }

    private static ModelWeights Changed(ModelWeights model, double pruned, double changed)
    {
        var random = new Random(8);
        return TrainedNets.Changed(model, values =>
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
