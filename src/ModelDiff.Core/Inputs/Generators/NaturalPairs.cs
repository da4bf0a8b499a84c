namespace ModelDiff.Inputs;

/// <summary>Pairs of different seed inputs, chosen at random: no input is used twice while there are enough, no pair ever.</summary>
public sealed class NaturalPairs : IInputGenerator
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no seed inputs, or they allow fewer pairs than wanted.</exception>
    public ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        var seeds = context.Seeds ?? throw new ArgumentException("Natural pairs need seed inputs; there are none.", nameof(context));
        SeedRows.CheckRange(seeds, context.InputRange);
        var rows = seeds.shape[0];
        var possible = rows * (rows - 1) / 2;
        if (context.Count > possible)
            throw new ArgumentException($"{rows} seed inputs allow {possible} natural pairs; {context.Count} are wanted.", nameof(context));

        var pairs = 2L * context.Count <= rows ? Disjoint(rows, context) : Distinct(rows, context);
        var first = SeedRows.Select(seeds, [.. pairs.Select(pair => pair.First)]);
        return new(PairFactory.Make(first, _ => SeedRows.Select(seeds, [.. pairs.Select(pair => pair.Second)]), new GeneratorDescription("natural")));
    }

    private static List<(long First, long Second)> Disjoint(long rows, GenerationContext context)
    {
        var order = Enumerable.Range(0, checked((int)rows)).Select(row => (long)row).ToArray();
        SeedRows.NewRandom(context.Seed).Shuffle(order);
        return [.. Enumerable.Range(0, context.Count).Select(pair => (order[2 * pair], order[(2 * pair) + 1]))];
    }

    private static List<(long First, long Second)> Distinct(long rows, GenerationContext context)
    {
        var random = SeedRows.NewRandom(context.Seed);
        var seen = new HashSet<(long, long)>();
        var pairs = new List<(long, long)>(context.Count);
        while (pairs.Count < context.Count)
        {
            var (a, b) = (random.NextInt64(rows), random.NextInt64(rows));
            if (a != b && seen.Add((Math.Min(a, b), Math.Max(a, b))))
                pairs.Add((a, b));
        }

        return pairs;
    }
}
