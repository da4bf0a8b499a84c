using ModelDiff.Cli.Output;
using ModelDiff.Inputs;
using ModelDiff.Models;

namespace ModelDiff.Cli.Options;

/// <summary>Loads the seed inputs that the command line names, and fits the number of pairs to them.</summary>
internal static class SeedSource
{
    /// <summary>The seed inputs; null where none are named.</summary>
    /// <param name="pairs">Names them.</param>
    /// <param name="models">The models at hand: the first says what inputs they take.</param>
    /// <param name="most">How many to load at most.</param>
    /// <param name="terminal">Told what was skipped.</param>
    /// <param name="progress">Told of the files.</param>
    /// <param name="cancellationToken">Observed per file.</param>
    public static SeedInputs? Load(PairSettings pairs, IReadOnlyList<ModelSignature> models, int most, Terminal terminal, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var shape = models.Select(model => model.InputShape).FirstOrDefault(shape => shape is not null);
        if (pairs.Inputs is not { } source)
        {
            if (shape is null)
                throw new UsageException("the models do not state their input shape: give --size HxW, --input-shape A,B,…, --canvas HxW or --inputs SOURCE.");
            terminal.Warn("no --inputs given: all inputs are random; natural ones tell more.");
            return null;
        }

        var options = new SeedInputOptions { InputShape = shape, MaximumCount = most, Seed = pairs.Comparison.Seed, Range = models[0].InputRange };
        var seeds = SeedInputs.Load(source, options, progress, cancellationToken);
        foreach (var skipped in seeds.Skipped.Take(10))
            terminal.Warn($"skipped {skipped.Path}: {skipped.Reason}");
        if (seeds.Skipped.Length > 10)
            terminal.Warn($"skipped {seeds.Skipped.Length - 10} more unreadable files.");
        if (!seeds.PassedOver.IsEmpty)
            terminal.Warn($"{ImageFiles.Describe(seeds.PassedOver)} {(seeds.PassedOver.Values.Sum() == 1 ? "was" : "were")} passed over.");
        return seeds;
    }

    /// <summary>With fewer seed inputs than the default number of pairs, as many pairs as they allow.</summary>
    public static ComparisonOptions Fit(PairSettings pairs, SeedInputs? seeds, Terminal terminal)
    {
        var options = pairs.Comparison;
        if (seeds is null || pairs.PairsAreExplicit)
            return options;
        var count = (int)seeds.Values.shape[0];
        var possible = (int)Math.Min(int.MaxValue, options.Generator.MostPairs(count));
        if (possible >= options.Pairs)
            return options;
        if (possible < 2)
            throw new UsageException($"{pairs.Inputs} holds {count} input(s); at least {Enumerable.Range(1, count + 2).First(seeds => options.Generator.MostPairs(seeds) >= 2)} are needed.");
        terminal.Warn($"{count} seed inputs allow {possible} pairs instead of {options.Pairs}.");
        return options with { Pairs = possible };
    }
}
