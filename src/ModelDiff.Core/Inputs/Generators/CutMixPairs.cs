using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Pairs of a seed image <c>x</c> and <c>x</c> with one random rectangle taken from another seed image, at the same place. Asks no model.</summary>
/// <remarks>
/// With a share <c>s</c> drawn from <c>Beta(alpha, alpha)</c>, the rectangle is <c>sqrt(s) H</c> high and <c>sqrt(s) W</c> wide, rounded, at least one pixel.
/// It lies anywhere within the image, evenly; CutMix lets it stick out and cuts it off, which makes it smaller than drawn.
/// Each seed image of the pairs gives its rectangle to one other.
/// Sources: Yun et al., ICCV 2019, arXiv:1905.04899 (CutMix); Guan et al., NeurIPS 2022, arXiv:2210.15427 (its use on suspect models).
/// </remarks>
/// <param name="options">Settings; null for the defaults.</param>
public sealed class CutMixPairs(CutMixOptions? options = null) : IInputGenerator
{
    private readonly CutMixOptions _options = options ?? new CutMixOptions();

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The inputs are no images <c>[C, H, W]</c>, or fewer than two pairs are wanted: the rectangle comes from another pair's seed image.</exception>
    public ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.InputShape.Rank != 3)
            throw new ArgumentException($"CutMix needs images [C, H, W]; the inputs have shape {context.InputShape}.", nameof(context));
        if (context.Count < 2)
            throw new ArgumentException("CutMix needs at least 2 pairs: the rectangle comes from another pair's seed image.", nameof(context));
        cancellationToken.ThrowIfCancellationRequested();
        var description = new GeneratorDescription("cutmix").With("alpha", _options.Alpha);
        return new(PairFactory.Make(SeedRows.Choose(context), first => Mix(first, context.Seed, cancellationToken), description));
    }

    private Tensor Mix(Tensor first, long seed, CancellationToken cancellationToken)
    {
        var random = SeedRows.NewRandom(seed);
        var order = Enumerable.Range(0, (int)first.shape[0]).ToArray();
        random.Shuffle(order);
        using var scope = NewDisposeScope();
        var mixed = first.clone();
        for (var i = 0; i < order.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var side = Math.Sqrt(Share(random));
            var (top, height) = Place(first.shape[2], side, random);
            var (left, width) = Place(first.shape[3], side, random);
            using var rowScope = NewDisposeScope();
            Cut(mixed, order[i]).copy_(Cut(first, order[(i + 1) % order.Length]));

            Tensor Cut(Tensor images, int row) => images[row].narrow(1, top, height).narrow(2, left, width);
        }

        return mixed.DetachFromDisposeScope();
    }

    /// <summary>Draws from Beta(alpha, alpha) by way of Student's t with 2 alpha degrees of freedom: Bailey, Mathematics of Computation 62, 1994.</summary>
    private double Share(Random random)
    {
        var cosine = Math.Cos(2 * Math.PI * random.NextDouble());
        var t = (Math.Pow(1 - random.NextDouble(), -1 / _options.Alpha) - 1) * cosine * cosine;
        return (1 + (Math.Sign(cosine) / Math.Sqrt(1 + (1 / t)))) / 2;
    }

    /// <summary>Where the rectangle starts on an axis, and how long it is there.</summary>
    private static (long Start, long Length) Place(long size, double share, Random random)
    {
        var length = Math.Max(1, (long)Math.Round(size * share));
        return (random.NextInt64(size - length + 1), length);
    }
}
