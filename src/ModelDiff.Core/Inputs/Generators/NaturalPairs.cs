using ModelDiff.Models;

namespace ModelDiff.Inputs;

/// <summary>Pairs of different seed inputs, chosen at random: no input is used twice while there are enough, no pair ever.</summary>
public sealed class NaturalPairs : IInputGenerator
{
    /// <inheritdoc/>
    public string Name => "natural";

    /// <inheritdoc/>
    /// <returns>Always: seed inputs are only chosen.</returns>
    public bool Takes(InputSpace space) => true;

    /// <inheritdoc/>
    public int SeedsPerPair => 2;

    /// <inheritdoc/>
    /// <returns>Every two different seed inputs.</returns>
    public long MostPairs(long seeds) => seeds * (seeds - 1) / 2;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no seed inputs, or they allow fewer pairs than wanted.</exception>
    public ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        var seeds = context.Seeds ?? throw new ArgumentException("Natural pairs need seed inputs; there are none.", nameof(context));
        if (seeds is TensorBatch { Values: var values })
            SeedRows.CheckRange(values, context.InputRange);
        var rows = seeds.Count;
        var possible = MostPairs(rows);
        if (context.Count > possible)
            throw new ArgumentException($"{rows} seed inputs allow {possible} natural pairs; {context.Count} are wanted.", nameof(context));

        var pairs = 2L * context.Count <= rows ? Disjoint(rows, context) : Distinct(rows, context);
        return new(PairFactory.Make(seeds.Select([.. pairs.Select(pair => pair.First)]), _ => seeds.Select([.. pairs.Select(pair => pair.Second)]), new GeneratorDescription(Name)));
    }

    private static List<(int First, int Second)> Disjoint(int rows, GenerationContext context)
    {
        var order = Enumerable.Range(0, rows).ToArray();
        SeedRows.NewRandom(context.Seed).Shuffle(order);
        return [.. Enumerable.Range(0, context.Count).Select(pair => (order[2 * pair], order[(2 * pair) + 1]))];
    }

    private static List<(int First, int Second)> Distinct(int rows, GenerationContext context)
    {
        var random = SeedRows.NewRandom(context.Seed);
        var seen = new HashSet<(int, int)>();
        var pairs = new List<(int, int)>(context.Count);
        while (pairs.Count < context.Count)
        {
            var (a, b) = ((int)random.NextInt64(rows), (int)random.NextInt64(rows));
            if (a != b && seen.Add((Math.Min(a, b), Math.Max(a, b))))
                pairs.Add((a, b));
        }

        return pairs;
    }
}
