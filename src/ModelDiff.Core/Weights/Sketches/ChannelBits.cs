using System.Numerics;
using System.Numerics.Tensors;
using ModelDiff.Statistics;

namespace ModelDiff.Weights.Sketches;

/// <summary>Signs of random projections of a layer's channels, one word per channel: how alike two channels are can be estimated from them, their weights cannot be had back.</summary>
/// <remarks>
/// The sign of a projection differs with probability angle / pi (Goemans and Williamson, JACM 1995; Charikar, STOC 2002). One bit per eight weights of a channel, 64 at most: the best linear guess at a channel
/// from its bits has a cosine of about sqrt(2 / (8 pi)) = 0.28 with it, and its scale is not kept at all.
/// </remarks>
internal static class ChannelBits
{
    /// <summary>The most channels that are kept.</summary>
    public const int MostChannels = 64;

    private const int MostBits = 64;
    private const int WeightsPerBit = 8;
    private const int MostWeights = 4096;

    /// <summary>How many bits are kept of a channel with so many weights.</summary>
    public static int Count(long weights) => (int)Math.Clamp(weights / WeightsPerBit, 1, MostBits);

    /// <summary>The bits of each output channel, or of each input channel, evenly spaced channels where there are more than 64.</summary>
    public static ulong[] Of(LayerMatrix layer, bool ofInputs = false)
    {
        var rows = ChannelRows.Of(layer, MostChannels, MostWeights, ofInputs);
        var bits = new ulong[rows.Length];
        for (var bit = 0; bit < Count((long)(ofInputs ? layer.Outputs : layer.Inputs) * layer.Rest); bit++)
        {
            var direction = Direction(bit, rows[0].Length);
            for (var i = 0; i < rows.Length; i++)
                bits[i] |= TensorPrimitives.Dot<float>(rows[i], direction) > 0 ? 1UL << bit : 0;
        }

        return bits;
    }

    /// <summary>Mean agreement of bits that belong together, in [-1, 1]; 0 for independent ones.</summary>
    public static double Agreement(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, int count)
    {
        var different = 0;
        for (var i = 0; i < first.Length; i++)
            different += BitOperations.PopCount(first[i] ^ second[i]);
        return 1 - (2.0 * different / (count * first.Length));
    }

    /// <summary>The agreement of every channel of one with every channel of the other, rows and columns centred to sum to 0.</summary>
    public static double[,] Products(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, int count)
    {
        var n = first.Length;
        var (products, rows, columns, mean) = (new double[n, n], new double[n], new double[n], 0.0);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var agreement = 1 - (2.0 * BitOperations.PopCount(first[i] ^ second[j]) / count);
                (products[i, j], rows[i], columns[j], mean) = (agreement, rows[i] + (agreement / n), columns[j] + (agreement / n), mean + (agreement / n / n));
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                products[i, j] += mean - rows[i] - columns[j];
        }

        return products;
    }

    /// <summary>Signs of SplitMix64 seeded with the bit's number, from the lowest of each word on: the same in every sketch.</summary>
    internal static float[] Direction(int bit, int weights)
    {
        var random = new SplitMix64(bit);
        var (direction, word) = (new float[weights], 0UL);
        for (var i = 0; i < weights; i++)
        {
            word = i % 64 == 0 ? random.Next() : word >> 1;
            direction[i] = (word & 1) == 0 ? -1 : 1;
        }

        return direction;
    }
}
