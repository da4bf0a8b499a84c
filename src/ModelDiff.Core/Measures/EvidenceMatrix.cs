using System.Collections.Immutable;
using ModelDiff.Statistics;

namespace ModelDiff.Measures;

/// <summary>What one evidence says of every two of M models that answered the same probe. Immutable.</summary>
public sealed class EvidenceMatrix
{
    private readonly SymmetricMatrix _values;
    private readonly SymmetricMatrix _scaled;

    private EvidenceMatrix(IEvidence evidence, SymmetricMatrix values)
        : this(evidence, values, values.Select(value => double.IsNaN(value) ? double.NaN : evidence.ToScale(value)))
    {
    }

    private EvidenceMatrix(IEvidence evidence, SymmetricMatrix values, SymmetricMatrix scaled) => (Evidence, _values, _scaled) = (evidence, values, scaled);

    /// <summary>The evidence.</summary>
    public IEvidence Evidence { get; }

    /// <summary>The number of models.</summary>
    public int Count => _values.Count;

    /// <summary>What the evidence says of two models; null where it says nothing of them, and on the diagonal.</summary>
    /// <param name="i">Row, from 0.</param>
    /// <param name="j">Column, from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row or column.</exception>
    public double? this[int i, int j] => double.IsNaN(_values[i, j]) ? null : _values[i, j];

    /// <summary>Compares every two models, on all cores.</summary>
    /// <param name="evidence">The evidence; its word on two models does not depend on their order.</param>
    /// <param name="summaries">One per model, from one probe; empty ones compare with nothing.</param>
    /// <param name="cancellationToken">Observed once per row.</param>
    /// <exception cref="ArgumentException">The summaries cannot be of one probe.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public static EvidenceMatrix Compute(IEvidence evidence, IReadOnlyList<ImmutableArray<double>> summaries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(summaries);
        return new EvidenceMatrix(evidence, SymmetricMatrix.Of(summaries.Count, double.NaN, Compare, cancellationToken));

        double Compare(int i, int j) => summaries[i].IsEmpty || summaries[j].IsEmpty ? double.NaN : evidence.Compare(summaries[i].AsSpan(), summaries[j].AsSpan()) ?? double.NaN;
    }

    /// <summary>The same of some of the models, in their order.</summary>
    internal EvidenceMatrix Among(ReadOnlySpan<int> rows) => new(Evidence, _values.Among(rows), _scaled.Among(rows));

    /// <summary>The value on <see cref="IEvidence.ToScale"/>; NaN where there is none.</summary>
    internal double Scaled(int i, int j) => _scaled[i, j];
}
