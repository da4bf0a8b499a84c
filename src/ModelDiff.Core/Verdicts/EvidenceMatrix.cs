using System.Collections.Immutable;
using ModelDiff.Evidence;

namespace ModelDiff.Verdicts;

/// <summary>What one evidence says of every two of M models that answered the same probe. Symmetric; immutable.</summary>
public sealed class EvidenceMatrix
{
    private readonly double[,] _values;
    private readonly double[,] _scaled;

    private EvidenceMatrix(string name, double[,] values, double[,] scaled)
    {
        Name = name;
        _values = values;
        _scaled = scaled;
    }

    /// <summary>The evidence.</summary>
    public string Name { get; }

    /// <summary>The number of models.</summary>
    public int Count => _values.GetLength(0);

    /// <summary>What the evidence says of two models; null where it says nothing of them, and on the diagonal.</summary>
    /// <param name="i">Row, from 0.</param>
    /// <param name="j">Column, from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row or column.</exception>
    public double? this[int i, int j] => double.IsNaN(_values[i, j]) ? null : _values[i, j];

    /// <summary>Compares every two models, on all cores.</summary>
    /// <param name="evidence">The evidence; its word on two models does not depend on their order.</param>
    /// <param name="summaries">One per model, from one probe.</param>
    /// <param name="cancellationToken">Observed once per row.</param>
    /// <exception cref="ArgumentException">The summaries cannot be of one probe.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public static EvidenceMatrix Compute(IEvidence evidence, IReadOnlyList<ImmutableArray<double>> summaries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(summaries);
        var values = new double[summaries.Count, summaries.Count];
        var scaled = new double[summaries.Count, summaries.Count];
        Parallel.For(0, summaries.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            values[i, i] = scaled[i, i] = double.NaN;
            for (var j = i + 1; j < summaries.Count; j++)
            {
                var value = evidence.Compare(summaries[i].AsSpan(), summaries[j].AsSpan());
                values[i, j] = values[j, i] = value ?? double.NaN;
                scaled[i, j] = scaled[j, i] = value is { } number ? evidence.ToScale(number) : double.NaN;
            }
        });
        return new EvidenceMatrix(evidence.Name, values, scaled);
    }

    /// <summary>The value on <see cref="IEvidence.ToScale"/>; NaN where there is none.</summary>
    internal double Scaled(int i, int j) => _scaled[i, j];
}
