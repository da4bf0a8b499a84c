using System.Collections.Immutable;
using ModelDiff.Models;

namespace ModelDiff.Training;

/// <summary>What models that had nothing of the coins find easier in each pair. It is taken off what a suspect knows, so that what it learned stands out of what is easy for everybody.</summary>
/// <remarks>
/// With the mean difference m of a pair among references and the suspect's difference d, what is left is <c>d - b m</c> with <c>b = max(0, sum d m / sum m²)</c>. The coins have no say in it,
/// so that signs stay fair coins for whoever had nothing of them. Sources of the idea: Watson et al., "On the importance of difficulty calibration in membership inference attacks", ICLR 2022; Fisher's covariates.
/// </remarks>
internal sealed class CoinReferences
{
    /// <summary>A reference beyond it, on either side, has something of the coins: of a thousand that have not, one is left out.</summary>
    public const double MostZ = 3.29;

    private readonly double[]? _mean;

    private CoinReferences(ImmutableArray<CoinReference> models, double[]? mean) => (Models, _mean) = (models, mean);

    /// <summary>The models in their order, those that do not count included.</summary>
    public ImmutableArray<CoinReference> Models { get; }

    /// <summary>How many of them count.</summary>
    public int Counted => Models.Count(model => model.Counts);

    /// <summary>Sees which models can be used.</summary>
    /// <param name="models">What each knows better, for each pair its first image less its second.</param>
    /// <param name="signs">For each pair 1 where the coin chose the first image, else -1.</param>
    public static CoinReferences Of(IReadOnlyList<(ModelProfile Profile, double[] Differences)> models, double[] signs)
    {
        var deviates = models.Select(model => Deviate(model.Differences, signs)).ToArray();
        var counted = models.Where((_, i) => IsFree(deviates[i])).Select(model => model.Differences).ToArray();
        var mean = counted.Length == 0 ? null : signs.Select((_, pair) => counted.Average(differences => differences[pair])).ToArray();
        if (mean is not null && !IsFree(Deviate(mean, signs)))
            mean = null;   // together they know what each alone hides
        return new([.. models.Select((model, i) => new CoinReference(model.Profile, deviates[i] ?? 0, mean is not null && IsFree(deviates[i])))], mean);
    }

    /// <summary>What a suspect knows of each pair beyond what is easy for everybody.</summary>
    /// <param name="differences">For each pair its first image less its second.</param>
    public double[] Remainder(double[] differences)
    {
        if (_mean is not { } mean)
            return differences;
        var share = Math.Max(0, differences.Zip(mean, (own, others) => own * others).Sum() / mean.Sum(others => others * others));
        return [.. differences.Zip(mean, (own, others) => own - (share * others))];
    }

    private static bool IsFree(double? z) => z is >= -MostZ and <= MostZ;

    /// <summary>How much better chosen images are known; null where all are known alike.</summary>
    private static double? Deviate(double[] differences, double[] signs)
    {
        var size = Math.Sqrt(differences.Sum(difference => difference * difference));
        return size > 0 ? differences.Zip(signs, (difference, sign) => difference * sign).Sum() / size : null;
    }
}
