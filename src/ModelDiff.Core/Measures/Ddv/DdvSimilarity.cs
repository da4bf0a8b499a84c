using System.Collections.Immutable;
using System.Numerics.Tensors;
using ModelDiff.Statistics;

namespace ModelDiff.Measures;

/// <summary>A similarity between the DDVs of two models over the same pairs, in [-1, 1]: the cosine of the two after a transform. Immutable.</summary>
/// <remarks>
/// A vector that the transform makes zero (zeros; for Pearson and Spearman any constant) has no direction and says nothing: its similarity with any vector is null.
/// </remarks>
public sealed class DdvSimilarity
{
    private readonly Action<ReadOnlySpan<double>, Span<double>> _transform;

    /// <summary>Creates a similarity.</summary>
    /// <param name="name">The name that reports, files and options use.</param>
    /// <param name="transform">Reads a DDV and writes as many finite values, whose cosine is taken; for example their logarithms. May run on several threads.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public DdvSimilarity(string name, Action<ReadOnlySpan<double>, Span<double>> transform)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(transform);
        Name = name;
        _transform = transform;
    }

    /// <summary><c>cosine</c>: the cosine of the DDVs as they are; the paper's and the default. Distances are not negative, so that it lies in [0, 1].</summary>
    /// <remarks>Source: Li et al., ISSTA 2021, arXiv:2106.08890.</remarks>
    public static DdvSimilarity Cosine { get; } = new("cosine", (values, result) => values.CopyTo(result));

    /// <summary><c>pearson</c>: linear correlation, the cosine of the DDVs less their means.</summary>
    public static DdvSimilarity Pearson { get; } = new("pearson", Center);

    /// <summary><c>spearman</c>: rank correlation, Pearson's of the ranks; equal distances share the mean of their ranks.</summary>
    public static DdvSimilarity Spearman { get; } = new("spearman", (values, result) => Center(Ranks(values), result));

    /// <summary>The built-in similarities.</summary>
    public static ImmutableArray<DdvSimilarity> All { get; } = [Cosine, Pearson, Spearman];

    /// <summary>The name that reports, files and options use.</summary>
    public string Name { get; }

    /// <summary>The built-in similarity of this name.</summary>
    /// <param name="name">A name from <see cref="All"/>; case does not matter.</param>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static DdvSimilarity Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(similarity => similarity.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no similarity '{name}'; expected one of {string.Join(", ", All)}.", nameof(name));
    }

    /// <summary>The similarity of two models' DDVs.</summary>
    /// <param name="a">DDV of one model.</param>
    /// <param name="b">DDV of the other over the same pairs, by the same distance.</param>
    /// <returns>Unitless, in [-1, 1]; null where one of them has no direction.</returns>
    /// <exception cref="ArgumentException">The DDVs differ in length or distance, or have fewer than 2 entries.</exception>
    public double? Between(DecisionDistanceVector a, DecisionDistanceVector b)
    {
        CheckComparable(a, b);
        return Between(a.Values.AsSpan(), b.Values.AsSpan());
    }

    /// <summary>The similarities of every two of many models, on all cores.</summary>
    /// <param name="ddvs">One DDV per model, all over the same pairs and by the same distance.</param>
    /// <param name="cancellationToken">Observed once per row.</param>
    /// <returns>In the order of the models: 1 on the diagonal, the numbers of <see cref="Between(DecisionDistanceVector, DecisionDistanceVector)"/> elsewhere, NaN where that is null.</returns>
    /// <exception cref="ArgumentException">There is no DDV, or they differ in length or distance, or have fewer than 2 entries.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public SymmetricMatrix Matrix(IReadOnlyList<DecisionDistanceVector> ddvs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ddvs);
        if (ddvs.Count == 0)
            throw new ArgumentException("A matrix needs at least one DDV.", nameof(ddvs));
        foreach (var ddv in ddvs)
            CheckComparable(ddvs[0], ddv);
        var directions = ddvs.Select(ddv => Direction(ddv.Values.AsSpan())).ToArray();
        return SymmetricMatrix.Of(ddvs.Count, 1, (i, j) => directions[i].Length == 0 || directions[j].Length == 0 ? double.NaN : CosineOf(directions[i], directions[j]), cancellationToken);
    }

    /// <summary>The similarity of two vectors.</summary>
    /// <param name="a">At least 2 finite values of any magnitude.</param>
    /// <param name="b">As many values.</param>
    /// <returns>Unitless, in [-1, 1]; null where one of them has no direction.</returns>
    /// <exception cref="ArgumentException">The vectors differ in length, have fewer than 2 entries, or hold NaN or infinity.</exception>
    public double? Between(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length || a.Length < 2)
            throw new ArgumentException($"A similarity needs two vectors of one length, at least 2; got {a.Length} and {b.Length} entries.", nameof(b));
        var (directionA, directionB) = (Direction(a), Direction(b));
        return directionA.Length == 0 || directionB.Length == 0 ? null : CosineOf(directionA, directionB);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <exception cref="ArgumentException">Not two DDVs of one distance and one length of at least 2.</exception>
    internal static void CheckComparable(DecisionDistanceVector a, DecisionDistanceVector b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Count != b.Count || a.Count < 2 || a.Distance != b.Distance)
            throw new ArgumentException($"DDVs compare over the same pairs (at least 2) and distance; '{a.ModelName}' has {a.Count} {a.Distance} distances, '{b.ModelName}' {b.Count} {b.Distance} distances.", nameof(b));
    }

    /// <summary>The one cosine: of two vectors of norm 1. Exactly 1 for equal ones.</summary>
    internal static double CosineOf(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var product = TensorPrimitives.Dot(a, b);
        if (product < 0.5)
            return Math.Max(product, -1);
        var distance = TensorPrimitives.Distance(a, b);   // near 1 it tells apart what the product rounds away
        return 1 - distance * distance / 2;
    }

    /// <summary>The transformed values scaled to norm 1; empty where they are all zero.</summary>
    internal double[] Direction(ReadOnlySpan<double> values)
    {
        var direction = new double[values.Length];
        return TryDirection(values, direction) ? direction : [];
    }

    /// <summary>Writes the transformed values scaled to norm 1; false where they are all zero.</summary>
    internal bool TryDirection(ReadOnlySpan<double> values, Span<double> direction)
    {
        CheckFinite(values);
        _transform(values, direction);
        CheckFinite(direction);
        var largest = Largest(direction);
        if (largest == 0)
            return false;
        TensorPrimitives.Divide(direction, largest, direction);   // so that no square leaves double's range
        TensorPrimitives.Divide(direction, TensorPrimitives.Norm<double>(direction), direction);
        return true;
    }

    private void CheckFinite(ReadOnlySpan<double> values)
    {
        if (!TensorPrimitives.IsFiniteAll(values))
            throw new ArgumentException($"Similarity '{Name}' needs finite values; the vector or its transform holds NaN or infinity.", nameof(values));
    }

    private static double Largest(ReadOnlySpan<double> values) => Math.Abs(TensorPrimitives.MaxMagnitude(values));

    private static void Center(ReadOnlySpan<double> values, Span<double> centered)
    {
        var largest = Largest(values);
        TensorPrimitives.Divide(values, largest == 0 ? 1 : largest, centered);
        TensorPrimitives.Subtract(centered, centered[0], centered);   // a constant becomes zero exactly, whatever its mean rounds to
        TensorPrimitives.Subtract(centered, TensorPrimitives.Sum<double>(centered) / centered.Length, centered);
    }

    /// <summary>Ranks from 1; equal values share the mean of theirs.</summary>
    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(sorted, order);
        var ranks = new double[values.Length];
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start];)
                end++;
            foreach (var place in order.AsSpan(start..end))
                ranks[place] = (start + 1 + end) / 2.0;
        }

        return ranks;
    }
}
