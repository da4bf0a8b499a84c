using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Pairs of an image <c>x</c> and <c>x</c> with a rectangle taken from the same place of another seed image.</summary>
/// <remarks>
/// The rectangle's share of the area is drawn from <c>Beta(alpha, alpha)</c>, its shape the image's, its center anywhere; what lies outside the image is cut off, and at least one pixel is left. Asks no model.
/// Sources: Yun et al., ICCV 2019, arXiv:1905.04899 (CutMix); Guan et al., NeurIPS 2022, arXiv:2210.15427 (its use to tell stolen models).
/// </remarks>
/// <param name="options">Settings; null for the defaults.</param>
public sealed class CutMixPairs(CutMixOptions? options = null) : IInputGenerator
{
    private const long PatchStream = 2;   // apart from the choice of seed inputs

    private readonly CutMixOptions _options = options ?? new CutMixOptions();

    /// <inheritdoc/>
    public string Name => "cutmix";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The inputs are not images <c>[C, H, W]</c>, or fewer than two pairs are wanted.</exception>
    public ValueTask<InputPairs> GenerateAsync(GenerationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        if (context.InputShape.Rank != 3)
            throw new ArgumentException($"CutMix needs images [C, H, W]; the inputs have shape {context.InputShape}.", nameof(context));
        if (context.Count < 2)
            throw new ArgumentException("CutMix needs at least 2 pairs: an image takes its patch from another one.", nameof(context));
        return new(PairFactory.Make(SeedRows.Choose(context), first => Mix(first, context), new GeneratorDescription(Name).With("alpha", _options.Alpha)));
    }

    private Tensor Mix(Tensor first, GenerationContext context)
    {
        var random = SeedRows.NewRandom(unchecked(context.Seed + PatchStream));
        using var scope = NewDisposeScope();
        var mixed = first.clone();
        var (count, height, width) = (first.shape[0], first.shape[2], first.shape[3]);
        for (var row = 0L; row < count; row++)
        {
            var donor = (row + random.NextInt64(1, count)) % count;
            var side = Math.Sqrt(Share(random));
            var (rows, columns) = (Stretch(height, side, random), Stretch(width, side, random));
            mixed[row, TensorIndex.Colon, rows, columns] = first[donor, TensorIndex.Colon, rows, columns];
        }

        return mixed.DetachFromDisposeScope();
    }

    /// <summary>Draws from Beta(alpha, alpha); unless that is uniform, by way of Student's t with 2 alpha degrees of freedom: Bailey, Mathematics of Computation 62, 1994.</summary>
    private double Share(Random random)
    {
        if (_options.Alpha == 1)
            return random.NextDouble();
        var cosine = Math.Cos(2 * Math.PI * random.NextDouble());
        var t = (Math.Pow(1 - random.NextDouble(), -1 / _options.Alpha) - 1) * cosine * cosine;
        return (1 + (Math.Sign(cosine) / Math.Sqrt(1 + (1 / t)))) / 2;
    }

    /// <summary>A stretch of an axis, as long as this share of it, about a random center, inside the axis; at least one element.</summary>
    private static TensorIndex Stretch(long size, double share, Random random)
    {
        var (center, half) = (random.NextDouble() * size, share * size / 2);
        var start = Math.Clamp((long)Math.Round(center - half), 0, size - 1);
        return TensorIndex.Slice(start, Math.Clamp((long)Math.Round(center + half), start + 1, size));
    }
}
