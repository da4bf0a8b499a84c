using System.Globalization;
using ModelDiff.Models;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Takes the first inputs of pairs from a context's seed inputs.</summary>
internal static class SeedRows
{
    private const long ChunkElements = 1 << 22;

    /// <summary>One seed input per pair: all of them where their number fits, a random choice where there are more, uniform noise where there are none.</summary>
    /// <returns>Owned by the caller; shares storage with the seed inputs where all of them are taken.</returns>
    /// <exception cref="ArgumentException">Fewer seed inputs than pairs, or seed inputs outside the models' range.</exception>
    public static Tensor Choose(GenerationContext context)
    {
        using var generator = new Generator(unchecked((ulong)context.Seed), CPU);
        if (context.Seeds?.AsTensor() is not { } seeds)
            return Uniform(context.InputShape.Batch(context.Count), context.InputRange, generator);
        CheckRange(seeds, context.InputRange);
        var rows = seeds.shape[0];
        if (rows < context.Count)
            throw new ArgumentException($"{context.Count} pairs need as many seed inputs; there are {rows}.");
        if (rows == context.Count)
            return seeds.detach().DetachFromDisposeScope();
        using var chosen = randperm(rows, generator: generator);
        return Select(seeds, chosen.data<long>().ToArray()[..context.Count]);
    }

    /// <summary>Copies rows of the seed inputs, without gradient; owned by the caller.</summary>
    public static Tensor Select(Tensor seeds, long[] rows)
    {
        using var scope = NewDisposeScope();
        return seeds.detach().index_select(0, tensor(rows, device: seeds.device)).DetachFromDisposeScope();
    }

    /// <summary>Managed random numbers, decided by a context's seed.</summary>
    public static Random NewRandom(long seed) => new(unchecked((int)(seed ^ (seed >> 32))));

    /// <summary>Uniform noise in a range, on the CPU; owned by the caller.</summary>
    public static Tensor Uniform(long[] shape, InputRange range, Generator generator)
    {
        using var scope = NewDisposeScope();
        return rand(TensorSize.Checked(shape), ScalarType.Float32, CPU, generator: generator).mul_(Lasting(range.Width)).add_(Lasting(range.Minimum), Lasting(1)).DetachFromDisposeScope();
    }

    /// <exception cref="ArgumentException">A value lies outside the range.</exception>
    public static void CheckRange(Tensor seeds, InputRange range)
    {
        var step = Math.Max(1, ChunkElements / Math.Max(1, seeds.numel() / seeds.shape[0]));
        var (smallest, largest) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var start = 0L; start < seeds.shape[0]; start += step)
        {
            using var scope = NewDisposeScope();
            var rows = seeds.narrow(0, start, Math.Min(step, seeds.shape[0] - start));
            smallest = Math.Min(smallest, rows.min().item<float>());
            largest = Math.Max(largest, rows.max().item<float>());
        }

        // Float32 cannot hold most limits exactly.
        var tolerance = 1e-6 * range.Width;
        if (smallest < range.Minimum - tolerance || largest > range.Maximum + tolerance)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Seed inputs must lie in the models' input range {range}; they go from {smallest} to {largest}. Where the models take such values, give their range (--range, ModelSignature.InputRange)."));
    }
}
