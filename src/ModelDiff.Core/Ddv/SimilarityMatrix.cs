using System.Collections.Immutable;

namespace ModelDiff.Ddv;

/// <summary>The similarity of every two of M models over the same pairs: symmetric, 1 on the diagonal. Immutable.</summary>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed class SimilarityMatrix
{
    private readonly double[,] _values;

    private SimilarityMatrix(ImmutableArray<string> modelNames, double[,] values)
    {
        ModelNames = modelNames;
        _values = values;
    }

    /// <summary>The models in the order of rows and columns.</summary>
    public ImmutableArray<string> ModelNames { get; }

    /// <summary>The number of models, at least 1.</summary>
    public int Count => ModelNames.Length;

    /// <summary>The similarity of two models, in [-1, 1].</summary>
    /// <param name="i">Row, from 0.</param>
    /// <param name="j">Column, from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row or column.</exception>
    public double this[int i, int j] => _values[i, j];

    /// <summary>Computes all similarities, on all cores; the same numbers as <see cref="DdvSimilarity.Between(DecisionDistanceVector, DecisionDistanceVector)"/> gives.</summary>
    /// <param name="ddvs">One DDV per model, all over the same pairs and by the same distance.</param>
    /// <param name="similarity">Similarity between two DDVs.</param>
    /// <param name="cancellationToken">Observed once per row.</param>
    /// <exception cref="ArgumentException">There is no DDV, or they differ in length or distance, or have fewer than 2 entries.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public static SimilarityMatrix Compute(IReadOnlyList<DecisionDistanceVector> ddvs, DdvSimilarity similarity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ddvs);
        ArgumentNullException.ThrowIfNull(similarity);
        if (ddvs.Count == 0)
            throw new ArgumentException("A similarity matrix needs at least one DDV.", nameof(ddvs));
        foreach (var ddv in ddvs)
            DdvSimilarity.CheckComparable(ddvs[0], ddv);

        var directions = ddvs.Select(ddv => similarity.Direction(ddv.Values.AsSpan())).ToArray();
        var values = new double[ddvs.Count, ddvs.Count];
        Parallel.For(0, ddvs.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            values[i, i] = 1;
            for (var j = i + 1; j < directions.Length; j++)
                values[i, j] = values[j, i] = DdvSimilarity.CosineOf(directions[i], directions[j]);
        });
        return new SimilarityMatrix([.. ddvs.Select(ddv => ddv.ModelName)], values);
    }
}
