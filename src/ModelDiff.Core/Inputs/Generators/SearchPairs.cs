using ModelDiff.Asking;
using ModelDiff.Models;
using TorchSharp;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Pairs of a seed input and a mutated one, found by asking the models only (black box).</summary>
/// <remarks>
/// Each try picks one of the N inputs and one of its elements, and moves the element up and down by epsilon, clipped to the input range.
/// The better of the two, down where they are even, is kept where it raises the score: the product over the models <c>f</c> of
/// divergence <c>1/N * sum_i |f(x'[i]) - f(x[i])|</c> and diversity <c>1/N^2 * sum_ij |f(x'[i]) - f(x'[j])|</c>, both with Euclidean norms.
/// A difference between scores below 1e-12 of them is rounding and counts as none, so that decisions do not hang on the order of summation.
/// The paper's code asks each model about all inputs again, four times per try. This search asks about the two changed inputs only
/// and updates both sums; the decisions are the same for models whose answer to a row does not depend on the rest of its batch.
/// Source: Li et al., ISSTA 2021, arXiv:2106.08890, search-based generation of profiling inputs.
/// </remarks>
/// <param name="options">Settings; null for the defaults.</param>
public sealed class SearchPairs(SearchOptions? options = null) : IInputGenerator
{
    private const double Rounding = 1e-12;

    private readonly SearchOptions _options = options ?? new SearchOptions();

    /// <inheritdoc/>
    public string Name => "search";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Fewer than two pairs are wanted: the diversity of one input is zero.</exception>
    public async ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Count < 2)
            throw new ArgumentException("The search needs at least 2 pairs: one input alone has no diversity.", nameof(context));
        cancellationToken.ThrowIfCancellationRequested();
        var first = SeedRows.Choose(context);
        Tensor? mutated = null;
        try
        {
            mutated = first.clone().DetachFromDisposeScope();
            await SearchAsync(context, first, mutated, cancellationToken).ConfigureAwait(false);
            return new InputPairs(first, mutated, Description);
        }
        catch
        {
            first.Dispose();
            mutated?.Dispose();
            throw;
        }
    }

    private GeneratorDescription Description => new GeneratorDescription(Name).With("epsilon", _options.Epsilon).With("tries", (long)_options.Tries);

    private async Task SearchAsync(GenerationContext context, Tensor seeds, Tensor mutated, CancellationToken cancellationToken)
    {
        var models = context.Models.ToArray();
        var spreads = new OutputSpread[models.Length];
        for (var m = 0; m < models.Length; m++)
            spreads[m] = new OutputSpread(await AskAsync(models[m], seeds, null, null, context, cancellationToken).ConfigureAwait(false));

        var mutations = Draw(context, seeds);
        var score = Score(spreads);
        // Two rows per try; a batch of one row takes a try in two.
        var most = Math.Clamp(context.BatchSize / 2, 1, _options.SpeculativeTries);
        for (var done = 0; done < mutations.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var tries = mutations.AsMemory(done, Math.Min(most, mutations.Length - done));
            var rows = Rows(tries.Span);
            using var candidates = Candidates(mutated, rows, tries.Span, context);
            var answers = new double[models.Length][][];
            for (var m = 0; m < models.Length; m++)
                answers[m] = await AskAsync(models[m], candidates, rows, spreads[m].OutputSize, context, cancellationToken).ConfigureAwait(false);
            done += Decide(tries.Span, candidates, answers, spreads, mutated, ref score);
            context.Progress?.Report(new StageProgress("searching", done, mutations.Length));
        }
    }

    /// <summary>All mutations, drawn ahead: they do not depend on what is kept.</summary>
    private Mutation[] Draw(GenerationContext context, Tensor seeds)
    {
        var random = SeedRows.NewRandom(context.Seed);
        var elements = seeds.numel() / seeds.shape[0];
        return [.. Enumerable.Range(0, _options.Tries).Select(_ => new Mutation(random.Next(context.Count), random.NextInt64(elements)))];
    }

    /// <summary>The inputs that the candidates of some tries change, two candidates per try.</summary>
    private static int[] Rows(ReadOnlySpan<Mutation> tries)
    {
        var rows = new int[2 * tries.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = tries[i / 2].Row;
        return rows;
    }

    /// <summary>Two rows per try: the element moved up, then moved down.</summary>
    private Tensor Candidates(Tensor mutated, int[] rows, ReadOnlySpan<Mutation> tries, GenerationContext context)
    {
        using var scope = NewDisposeScope();
        var (elements, moves) = (new long[rows.Length], new float[rows.Length]);
        var step = (float)(_options.Epsilon * context.InputRange.Width);
        for (var i = 0; i < rows.Length; i++)
            (elements[i], moves[i]) = (tries[i / 2].Element, i % 2 == 0 ? step : -step);

        var device = mutated.device;
        var candidates = mutated.index_select(0, tensor(rows, ScalarType.Int64, device)).contiguous();
        var flat = candidates.view(rows.Length, -1);
        var index = tensor(elements, device: device).unsqueeze(1);
        var moved = flat.gather(1, index).Plus(tensor(moves, device: device).unsqueeze(1)).clamp_(Lasting(context.InputRange.Minimum), Lasting(context.InputRange.Maximum));
        flat.scatter_(1, index, moved);
        return candidates.DetachFromDisposeScope();
    }

    /// <summary>Decides tries in their order, up to the first whose input an earlier one has changed: its answers are no longer those of its candidates.</summary>
    /// <returns>How many were decided, at least 1.</returns>
    private static int Decide(ReadOnlySpan<Mutation> tries, Tensor candidates, double[][][] answers, OutputSpread[] spreads, Tensor mutated, ref double score)
    {
        var changed = new HashSet<int>();
        for (var i = 0; i < tries.Length; i++)
        {
            var row = tries[i].Row;
            if (changed.Contains(row))
                return i;
            var (up, down) = (ScoreWith(spreads, answers, row, 2 * i), ScoreWith(spreads, answers, row, (2 * i) + 1));
            if (!Exceeds(up, score) && !Exceeds(down, score))
                continue;
            var kept = Exceeds(up, down) ? 2 * i : (2 * i) + 1;
            for (var m = 0; m < spreads.Length; m++)
                spreads[m].Replace(row, answers[m][kept]);
            Copy(candidates, kept, mutated, row);
            changed.Add(row);
            score = Score(spreads);
        }

        return tries.Length;
    }

    private static void Copy(Tensor from, int fromRow, Tensor to, int toRow)
    {
        using var scope = NewDisposeScope();
        to[toRow].copy_(from[fromRow]);
    }

    private static double Score(OutputSpread[] spreads) => spreads.Aggregate(1.0, (product, spread) => product * spread.Score);

    private static double ScoreWith(OutputSpread[] spreads, double[][][] answers, int row, int candidate)
    {
        var product = 1.0;
        for (var m = 0; m < spreads.Length; m++)
            product *= spreads[m].ScoreWith(row, answers[m][candidate]);
        return product;
    }

    /// <summary>Whether one score is above another by more than rounding.</summary>
    private static bool Exceeds(double score, double other) => score > other * (1 + Rounding);

    private static async Task<double[][]> AskAsync(IModelAdapter model, Tensor inputs, int[]? pairs, int? outputSize, GenerationContext context, CancellationToken cancellationToken)
    {
        using var outputs = await new ModelAsker(context.BatchSize).AskAsync(model, inputs, new RowNames(pairs, outputSize), static _ => { }, cancellationToken).ConfigureAwait(false);
        return Read(outputs);
    }

    private static double[][] Read(Tensor outputs)
    {
        using var scope = NewDisposeScope();
        var values = outputs.cpu().to(ScalarType.Float64).data<double>().ToArray();
        return [.. values.Chunk((int)outputs.shape[1])];
    }

    /// <summary>One element of one input.</summary>
    private readonly record struct Mutation(int Row, long Element);
}
