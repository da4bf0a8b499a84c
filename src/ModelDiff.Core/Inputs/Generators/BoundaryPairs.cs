using ModelDiff.Asking;
using ModelDiff.Models;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Pairs of a seed input <c>x</c> and the point <c>x'</c> just across a model's decision boundary, found by asking for labels only (black box).</summary>
/// <remarks>
/// The label is the index of the largest output. Each <c>x</c> gets a random partner among the pairs' seed inputs that have another label; the segment between them is halved
/// <see cref="BoundaryOptions.Steps"/> times, each time keeping a half that starts at the label of <c>x</c> and ends at another. <c>x'</c> is that end:
/// its label differs from that of <c>x</c>, which is met again at <c>2^-steps</c> of the segment's length before it. Nothing leaves the input range, which is convex.
/// For N pairs, each model crafted on is asked for the labels of all N seed inputs once, then for one row per pair of its own and step: N (1 + steps) rows where there is one.
/// Sources: Cao, Jia, Gong, AsiaCCS 2021, arXiv:1910.12903 (IPGuard: boundary points tell models apart; found there with gradients, on the victim);
/// Chen, Jordan, Wainwright, IEEE S&amp;P 2020, arXiv:1904.02144 (bisection to the boundary).
/// </remarks>
/// <param name="options">Settings; null for the defaults.</param>
public sealed class BoundaryPairs(BoundaryOptions? options = null) : IInputGenerator
{
    private readonly BoundaryOptions _options = options ?? new BoundaryOptions();

    /// <inheritdoc/>
    public string Name => "boundary";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A model crafted on gives all seed inputs one label: there is no boundary between them.</exception>
    public async ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        var first = SeedRows.Choose(context);
        Tensor? second = null;
        try
        {
            second = empty(TensorSize.Checked(first.shape), first.dtype, first.device).DetachFromDisposeScope();
            IModelAdapter[] models = [.. CraftModels.For(_options.CraftOn, context)];
            var half = models.Length == 1 ? context.Count : (context.Count + 1) / 2;
            var random = SeedRows.NewRandom(context.Seed);
            await BisectAsync(models[0], first, second, 0, half, random, context, cancellationToken).ConfigureAwait(false);
            if (half < context.Count)
                await BisectAsync(models[1], first, second, half, context.Count - half, random, context, cancellationToken).ConfigureAwait(false);
            return new InputPairs(first, second, Describe(models));
        }
        catch
        {
            first.Dispose();
            second?.Dispose();
            throw;
        }
    }

    private GeneratorDescription Describe(IModelAdapter[] models) => new GeneratorDescription(Name)
        .With("craftOn", _options.CraftOn.ToString().ToLowerInvariant())
        .With("craftedOn", string.Join(", ", models.Select(model => model.Signature.Name)))
        .With("steps", (long)_options.Steps);

    /// <summary>Finds boundary points for <paramref name="count"/> seed inputs from <paramref name="start"/> on and writes them to the same rows of <paramref name="results"/>.</summary>
    private async Task BisectAsync(IModelAdapter model, Tensor seeds, Tensor results, int start, int count, Random random, GenerationContext context, CancellationToken cancellationToken)
    {
        var (stage, total) = ($"bisecting on {model.Signature.Name}", (long)count * _options.Steps);
        context.Progress?.Report(new StageProgress(stage, 0, total));
        var labels = await LabelsAsync(model, seeds, 0, context, cancellationToken).ConfigureAwait(false);
        var partners = Partners(model, labels, start, count, random);
        var batch = model.Signature.BatchSize ?? context.BatchSize;
        for (var done = 0; done < count; done += batch)
        {
            var (row, size) = (start + done, Math.Min(batch, count - done));
            using var near = SeedRows.Select(seeds, [.. Enumerable.Range(row, size).Select(i => (long)i)]);
            using var far = SeedRows.Select(seeds, partners[done..(done + size)]);
            for (var step = 1; step <= _options.Steps; step++)
            {
                using var middle = Middle(near, far);
                var found = await LabelsAsync(model, middle, row, context, cancellationToken).ConfigureAwait(false);
                Halve(near, far, middle, [.. found.Select((label, i) => label == labels[row + i])]);
                context.Progress?.Report(new StageProgress(stage, (done * (long)_options.Steps) + (size * step), total));
            }

            Write(far, results, row);
        }
    }

    /// <summary>For each of some rows, a random one of another label.</summary>
    private static long[] Partners(IModelAdapter model, long[] labels, int start, int count, Random random)
    {
        if (labels.All(label => label == labels[0]))
            throw new ArgumentException($"Boundary pairs need seed inputs of at least two labels; model '{model.Signature.Name}' gives all {labels.Length} the label {labels[0]}. Give more varied ones, or craft on another model.");
        var partners = new long[count];
        for (var i = 0; i < count; i++)
        {
            do
                partners[i] = random.Next(labels.Length);
            while (labels[partners[i]] == labels[start + i]);
        }

        return partners;
    }

    /// <summary>The labels of some inputs; the first belongs to pair <paramref name="firstPair"/>, for messages.</summary>
    private static async Task<long[]> LabelsAsync(IModelAdapter model, Tensor inputs, int firstPair, GenerationContext context, CancellationToken cancellationToken)
    {
        int[] pairs = [.. Enumerable.Range(firstPair, (int)inputs.shape[0])];
        using var outputs = await new ModelAsker(context.BatchSize).AskAsync(model, inputs, new RowNames(pairs), static _ => { }, cancellationToken).ConfigureAwait(false);
        return Largest(outputs);
    }

    private static long[] Largest(Tensor outputs)
    {
        using var scope = NewDisposeScope();
        return outputs.argmax(1).cpu().data<long>().ToArray();
    }

    private static Tensor Middle(Tensor near, Tensor far)
    {
        using var scope = NewDisposeScope();
        return near.Plus(far).div_(Lasting(2)).DetachFromDisposeScope();
    }

    /// <summary>Moves each row's near end, where the middle has its label, or else its far end to the middle.</summary>
    private static void Halve(Tensor near, Tensor far, Tensor middle, bool[] isNear)
    {
        using var scope = NewDisposeScope();
        var mask = tensor(isNear, device: near.device).reshape([-1, .. Enumerable.Repeat(1L, (int)near.dim() - 1)]);
        near.copy_(where(mask, middle, near));
        far.copy_(where(mask, far, middle));
    }

    private static void Write(Tensor rows, Tensor results, int start)
    {
        using var scope = NewDisposeScope();
        results.narrow(0, start, rows.shape[0]).copy_(rows);
    }
}
