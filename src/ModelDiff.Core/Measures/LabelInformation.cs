using System.Collections.Immutable;
using ModelDiff.Probes;
using ModelDiff.Statistics;

namespace ModelDiff.Measures;

/// <summary>
/// What one model's labels tell of the other's, beyond chance: with the mutual information I of the two label sequences, their entropies H and the mean E of I over all orders of one of them,
/// <c>(I(a; b) - E) / (min(H(a), H(b)) - E)</c>, about 0 for independent labels however many classes there are, 1 where one follows from the other. Needs labels only; the two models may have different classes.
/// </summary>
/// <remarks>
/// A model that gives one label only, or to each input another one, tells nothing: 0.
/// Sources: FBI, Maho, Furon and Le Merrer, "Fingerprinting classifiers with benign inputs", IEEE TIFS 2023, arXiv:2208.03169, which takes I over the entropy as it is;
/// chance, Vinh, Epps and Bailey, "Information theoretic measures for clusterings comparison", JMLR 11, 2010, with the closed form of E.
/// </remarks>
public sealed class LabelInformation : IEvidence
{
    private const double Nothing = 1e-9;
    private const double Negligible = 1e-18;

    /// <inheritdoc/>
    public string Name => "label-information";

    /// <inheritdoc/>
    public string Description => "the labels of one tell those of the other";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts => [ProbePart.Natural];

    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return !EvidenceVectors.Vary(answers[ProbePart.Natural]) ? [] : EvidenceVectors.Labels(answers[ProbePart.Natural]);
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect);
        var (a, b) = (victim.ToArray(), suspect.ToArray());
        var (sizesOfA, sizesOfB) = (Sizes(a), Sizes(b));
        var (entropyA, entropyB) = (Entropy(sizesOfA, a.Length), Entropy(sizesOfB, a.Length));
        var chance = Chance(sizesOfA, sizesOfB, a.Length);
        var most = Math.Min(entropyA, entropyB) - chance;
        return most < Nothing ? 0 : (entropyA + entropyB - Entropy(Sizes(a.Zip(b)), a.Length) - chance) / most;
    }

    /// <summary>How many inputs have each label.</summary>
    private static int[] Sizes<T>(IEnumerable<T> labels) where T : notnull => [.. labels.CountBy(label => label).Select(entry => entry.Value)];

    /// <summary>In nats.</summary>
    private static double Entropy(int[] sizes, int total) => sizes.Sum(size => -(double)size / total * Math.Log((double)size / total));

    /// <summary>The mean information of two labelings with such sizes, all orders being as likely: the number of inputs that two labels have in common is hypergeometric.</summary>
    private static double Chance(int[] sizesOfA, int[] sizesOfB, int total)
    {
        var factorials = LogFactorials.UpTo(total);
        var sum = 0.0;
        foreach (var (x, timesX) in sizesOfA.CountBy(size => size))
        {
            foreach (var (y, timesY) in sizesOfB.CountBy(size => size))
                sum += timesX * timesY * Mean(x, y);
        }

        return sum;

        double Mean(int x, int y)
        {
            // From the likeliest number on, both ways: the probability of the least may be too small for a double.
            var likeliest = (int)((x + 1L) * (y + 1L) / (total + 2L));
            var p = Math.Exp(Choose(x, likeliest) + Choose(total - x, y - likeliest) - Choose(total, y));
            var mean = 0.0;
            var share = p;
            for (var both = likeliest; share > Negligible; both++)
            {
                mean += share * Told(both);
                share *= (double)(x - both) * (y - both) / ((both + 1.0) * (total - x - y + both + 1));
            }

            for (var both = likeliest; p > Negligible; both--)
            {
                p *= both * (total - x - y + (double)both) / ((x - both + 1.0) * (y - both + 1));
                mean += p * Told(both - 1);
            }

            return mean;

            double Told(int both) => both <= 0 ? 0 : (double)both / total * Math.Log((double)total * both / ((double)x * y));
        }

        double Choose(int n, int k) => factorials[n] - factorials[k] - factorials[n - k];
    }
}
