using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Pairs of a seed input and a mutated one, found by asking the models only (black box).</summary>
/// <remarks>
/// Each try picks one input and one of its elements, and moves the element up and down by epsilon. The better of the two is kept where it raises the score:
/// the product over the models of divergence (mean Euclidean distance between an input's output and its seed's output) and diversity
/// (mean Euclidean distance between the outputs of all inputs, the zero distances to themselves included).
/// The paper's code asks each model about all inputs again, several times per try. This search asks about the two changed inputs only
/// and updates both means; the decisions are the same.
/// Source: Li et al., ISSTA 2021, arXiv:2106.08890, search-based generation of profiling inputs.
/// </remarks>
/// <param name="options">Settings; null for the defaults.</param>
public sealed class SearchPairs(SearchOptions? options = null) : IInputGenerator
{
    private readonly SearchOptions _options = options ?? new SearchOptions();

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

    private GeneratorDescription Description => new GeneratorDescription("search").With("epsilon", _options.Epsilon).With("tries", (long)_options.Tries);

    private async Task SearchAsync(GenerationContext context, Tensor seeds, Tensor mutated, CancellationToken cancellationToken)
    {
        var models = context.Models.ToArray();
        var spreads = new OutputSpread[models.Length];
        for (var m = 0; m < models.Length; m++)
            spreads[m] = new OutputSpread(await AskAllAsync(models[m], seeds, context, cancellationToken).ConfigureAwait(false));

        var mutations = Draw(context, seeds);
        var score = Score(spreads);
        var most = Math.Max(1, Math.Min(_options.SpeculativeTries, context.BatchSize / 2));
        for (var done = 0; done < mutations.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var tries = mutations.AsMemory(done, Math.Min(most, mutations.Length - done));
            using var candidates = Candidates(mutated, tries.Span, context);
            var answers = new double[models.Length][][];
            for (var m = 0; m < models.Length; m++)
                answers[m] = await AskAsync(models[m], candidates, spreads[m].OutputSize, cancellationToken).ConfigureAwait(false);
            done += Decide(tries.Span, candidates, answers, spreads, mutated, ref score);
            context.Progress?.Report(new StageProgress("searching", done, mutations.Length));
        }
    }

    /// <summary>All mutations, drawn ahead: they do not depend on what is kept.</summary>
    private Mutation[] Draw(GenerationContext context, Tensor seeds)
    {
        var random = new Random(unchecked((int)(context.Seed ^ (context.Seed >> 32))));
        var elements = seeds.numel() / seeds.shape[0];
        return [.. Enumerable.Range(0, _options.Tries).Select(_ => new Mutation(random.Next(context.Count), random.NextInt64(elements)))];
    }

    /// <summary>Two rows per try: the element moved up, then moved down.</summary>
    private Tensor Candidates(Tensor mutated, ReadOnlySpan<Mutation> tries, GenerationContext context)
    {
        using var scope = NewDisposeScope();
        var (rows, elements, moves) = (new long[2 * tries.Length], new long[2 * tries.Length], new float[2 * tries.Length]);
        var step = (float)(_options.Epsilon * context.InputRange.Width);
        for (var i = 0; i < rows.Length; i++)
            (rows[i], elements[i], moves[i]) = (tries[i / 2].Row, tries[i / 2].Element, i % 2 == 0 ? step : -step);

        var device = mutated.device;
        var candidates = mutated.index_select(0, tensor(rows, device: device));
        var flat = candidates.view(rows.Length, -1);
        var index = tensor(elements, device: device).unsqueeze(1);
        var moved = (flat.gather(1, index) + tensor(moves, device: device).unsqueeze(1)).clamp_(context.InputRange.Minimum, context.InputRange.Maximum);
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
            if (up <= score && down <= score)
                continue;
            var kept = up > down ? 2 * i : (2 * i) + 1;
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

    private static async Task<double[][]> AskAllAsync(IModelAdapter model, Tensor inputs, GenerationContext context, CancellationToken cancellationToken)
    {
        var outputs = new List<double[]>();
        for (var start = 0; start < context.Count; start += context.BatchSize)
        {
            using var rows = inputs.narrow(0, start, Math.Min(context.BatchSize, context.Count - start));
            outputs.AddRange(await AskAsync(model, rows, outputs.FirstOrDefault()?.Length, cancellationToken).ConfigureAwait(false));
        }

        return [.. outputs];
    }

    private static async Task<double[][]> AskAsync(IModelAdapter model, Tensor rows, int? outputSize, CancellationToken cancellationToken)
    {
        using var inputs = rows.to(model.Signature.Device, copy: true);
        using var outputs = await FixedBatch.AskAsync(model, inputs, cancellationToken).ConfigureAwait(false);
        return Read(model, outputs, outputSize);
    }

    private static double[][] Read(IModelAdapter model, Tensor outputs, int? outputSize)
    {
        using var scope = NewDisposeScope();
        if (outputSize is { } size && outputs.shape[1] != size)
            throw new ModelOutputException(model.Signature.Name, $"{outputs.shape[1]} values per row; rows before had {size}.");
        if (InputTensors.FirstNonFiniteRow(outputs) is { } row)
            throw new ModelOutputException(model.Signature.Name, "NaN or infinity during the search.", row);
        var values = outputs.to(ScalarType.Float64).cpu().data<double>().ToArray();
        return [.. values.Chunk(values.Length / (int)outputs.shape[0])];
    }

    /// <summary>One element of one input.</summary>
    private readonly record struct Mutation(int Row, long Element);
}
