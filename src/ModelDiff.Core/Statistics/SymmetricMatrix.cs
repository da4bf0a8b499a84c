namespace ModelDiff.Statistics;

/// <summary>A number for every two of N models. Immutable.</summary>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed class SymmetricMatrix
{
    private readonly double[,] _values;

    private SymmetricMatrix(double[,] values, bool copy) => _values = copy ? (double[,])values.Clone() : values;

    /// <summary>Takes a copy.</summary>
    /// <param name="values">Square and symmetric; NaN stands for no number.</param>
    /// <exception cref="ArgumentException">It is not square or not symmetric.</exception>
    public SymmetricMatrix(double[,] values)
        : this(Checked(values), copy: true)
    {
    }

    /// <summary>The number of rows.</summary>
    public int Count => _values.GetLength(0);

    /// <summary>One number; NaN where there is none.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="column">From 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row or column.</exception>
    public double this[int row, int column] => _values[row, column];

    /// <summary>Computes a matrix, on all cores.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="diagonal">What stands on the diagonal.</param>
    /// <param name="value">Asked once for each two, the row below the column.</param>
    /// <param name="cancellationToken">Observed once per row.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public static SymmetricMatrix Of(int count, double diagonal, Func<int, int, double> value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        var values = new double[count, count];
        SideBySide.For(count, i =>
        {
            values[i, i] = diagonal;
            for (var j = i + 1; j < count; j++)
                values[i, j] = values[j, i] = value(i, j);
        }, cancellationToken);
        return new SymmetricMatrix(values, copy: false);
    }

    /// <summary>The same numbers, changed one by one; the diagonal too.</summary>
    internal SymmetricMatrix Select(Func<double, double> change)
    {
        var values = new double[Count, Count];
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < Count; j++)
                values[i, j] = change(_values[i, j]);
        }

        return new SymmetricMatrix(values, copy: false);
    }

    /// <summary>The numbers of some rows, in their order; a row may come twice.</summary>
    internal SymmetricMatrix Among(ReadOnlySpan<int> rows)
    {
        var values = new double[rows.Length, rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows.Length; j++)
                values[i, j] = _values[rows[i], rows[j]];
        }

        return new SymmetricMatrix(values, copy: false);
    }

    internal double[,] ToArray() => (double[,])_values.Clone();

    private static double[,] Checked(double[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.GetLength(0) != values.GetLength(1))
            throw new ArgumentException($"A square matrix is needed; got {values.GetLength(0)} by {values.GetLength(1)}.", nameof(values));
        for (var i = 0; i < values.GetLength(0); i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (!values[i, j].Equals(values[j, i]))
                    throw new ArgumentException(FormattableString.Invariant($"A symmetric matrix is needed; [{i}, {j}] is {values[i, j]}, [{j}, {i}] is {values[j, i]}."), nameof(values));
            }
        }

        return values;
    }
}
