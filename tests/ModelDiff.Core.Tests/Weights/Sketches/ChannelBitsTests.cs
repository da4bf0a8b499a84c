using System.Numerics.Tensors;
using ModelDiff.Weights;
using ModelDiff.Weights.Sketches;

namespace ModelDiff.Tests.Weights.Sketches;

public class ChannelBitsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(15, 1)]
    [InlineData(16, 2)]
    [InlineData(72, 9)]
    [InlineData(512, 64)]
    [InlineData(1_000_000, 64)]
    public void Count_IsABitPerEightWeights_64AtMost(long weights, int bits) => ChannelBits.Count(weights).Should().Be(bits);

    [Fact]
    public void Of_ChannelsAndWeights_AreLimited()
    {
        ChannelBits.Of(Layer(200, 8, 1)).Should().HaveCount(64);
        ChannelBits.Of(Layer(10, 80, 2)).Should().HaveCount(10).And.OnlyContain(word => word < 1 << 10);
    }

    [Fact]
    public void Of_ChannelsOfOtherScale_AreTheSame()
    {
        var layer = Layer(12, 64, 3);
        var scaled = layer with { Values = [.. layer.Values.Select((value, i) => value * (1 + (i / 64)))] };

        ChannelBits.Of(scaled).Should().Equal(ChannelBits.Of(layer));
    }

    [Fact]
    public void Agreement_WorkedByHand_IsTheShareOfEqualBitsLessThatOfOthers()
    {
        // Of 2 x 4 bits 0b0110 ^ 0b0101 differ in 2 and 0b1111 ^ 0b1110 in 1: 1 - 2 * 3 / 8.
        ChannelBits.Agreement([0b0110, 0b1111], [0b0101, 0b1110], 4).Should().BeApproximately(0.25, 1e-12);
    }

    [Fact]
    public void Products_WorkedByHand_AreCentred()
    {
        // Agreements of one bit each: 1 with 1 and 0 with 0 give 1, the rest -1; rows (1, -1, 1), (-1, 1, -1), (1, -1, 1) for bits 1, 0, 1.
        // Row means 1/3, -1/3, 1/3 likewise for columns, and 1/9 over all: the first is 1 - 1/3 - 1/3 + 1/9 = 4/9.
        var products = ChannelBits.Products([1, 0, 1], [1, 0, 1], 1);

        products[0, 0].Should().BeApproximately(4 / 9.0, 1e-12);
        products[0, 1].Should().BeApproximately(-1 + (1 / 9.0), 1e-12);
        products[1, 1].Should().BeApproximately(1 + (2 / 3.0) + (1 / 9.0), 1e-12);
        Enumerable.Range(0, 3).Should().OnlyContain(i => Math.Abs(products[i, 0] + products[i, 1] + products[i, 2]) < 1e-12);
    }

    [Fact]
    public void Agreement_OfChannelsAtAKnownAngle_IsThatOfTheirSigns()
    {
        // Signs of projections of vectors at cosine 1/2 differ with probability (pi / 3) / pi, so that the agreement is 1 - 2/3.
        var first = Layer(64, 1024, 4);
        var noise = Layer(64, 1024, 5);
        var second = first with { Values = [.. first.Values.Zip(noise.Values, (a, b) => (0.5f * a) + ((float)Math.Sqrt(0.75) * b))] };

        ChannelBits.Agreement(ChannelBits.Of(first), ChannelBits.Of(second), 64).Should().BeApproximately(1 / 3.0, 0.04);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(512)]
    public void Of_WhatTheBitsReveal_IsAGuessAtCosine28HundredthsAtMost(int weights)
    {
        // The best linear guess at a channel from signs of its projections is the sum of their directions, each with its sign: cosine sqrt(2 / (8 pi)) = 0.282.
        var layer = Layer(64, weights, 6);
        var bits = ChannelBits.Of(layer);
        var directions = Enumerable.Range(0, ChannelBits.Count(weights)).Select(bit => ChannelBits.Direction(bit, weights)).ToArray();
        var cosines = ChannelRows.Of(layer, 64, 4096).Select((row, i) =>
        {
            var guess = new float[weights];
            for (var bit = 0; bit < directions.Length; bit++)
                TensorPrimitives.MultiplyAdd(directions[bit], (bits[i] >> bit & 1) == 1 ? 1f : -1f, guess, guess);
            return TensorPrimitives.CosineSimilarity<float>(guess, row);
        });

        cosines.Average().Should().BeApproximately((float)Math.Sqrt(2 / (8 * Math.PI)), 0.03f);
    }

    private static LayerMatrix Layer(int outputs, int inputs, int seed)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, outputs * inputs).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))], outputs, inputs, 1);
    }
}
