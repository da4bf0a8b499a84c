using System.Collections.Immutable;
using ModelDiff.Weights;

namespace ModelDiff.ModelReuse.Evaluation;

/// <summary>What the weights of all pairs of one sort say, without a panel and without asking a model.</summary>
/// <param name="Name">The sort: a method of reuse, or a kind of innocents.</param>
/// <param name="Comparisons">One per pair.</param>
internal sealed record WeightCell(string Name, ImmutableArray<WeightComparison> Comparisons)
{
    /// <summary>From this p-value on two models are called unrelated no more, see <see cref="WeightOptions.FalsePositiveRate"/>.</summary>
    public static double Rate { get; } = new WeightOptions().FalsePositiveRate;

    /// <summary>Pairs.</summary>
    public int Count => Comparisons.Length;

    /// <summary>Pairs of which the weights came to a finding.</summary>
    public int Of(WeightFinding finding) => Comparisons.Count(comparison => comparison.Finding == finding);

    /// <summary>Pairs with a p-value of at most this.</summary>
    public int AtMost(double p) => Comparisons.Count(comparison => comparison.P <= p);

    /// <summary>The smallest p-value; null where no pair has one.</summary>
    public double? Least => Comparisons.Min(comparison => comparison.P);

    /// <summary>The largest p-value; null where no pair has one.</summary>
    public double? Largest => Comparisons.Max(comparison => comparison.P);

    /// <summary>The same sort in another zoo, added.</summary>
    public WeightCell Plus(WeightCell other) => this with { Comparisons = Comparisons.AddRange(other.Comparisons) };
}
