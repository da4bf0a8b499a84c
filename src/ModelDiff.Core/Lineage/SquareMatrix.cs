namespace ModelDiff.Lineage;

/// <summary>Numbers for every two models. Immutable.</summary>
public sealed class SquareMatrix
{
    private readonly double[,] _values;

    /// <summary>Takes a copy.</summary>
    /// <param name="values">Square.</param>
    /// <exception cref="ArgumentException">It is not square.</exception>
    public SquareMatrix(double[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.GetLength(0) != values.GetLength(1))
            throw new ArgumentException($"A square matrix is needed; got {values.GetLength(0)} by {values.GetLength(1)}.", nameof(values));
        _values = (double[,])values.Clone();
    }

    /// <summary>The number of rows.</summary>
    public int Count => _values.GetLength(0);

    /// <summary>One number.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="column">From 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such row or column.</exception>
    public double this[int row, int column] => _values[row, column];

    /// <summary>A symmetric matrix.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="diagonal">What stands on the diagonal.</param>
    /// <param name="value">Asked once for each two, row before column, on all cores.</param>
    internal static SquareMatrix Symmetric(int count, double diagonal, Func<int, int, double> value)
    {
        var values = new double[count, count];
        Parallel.For(0, count, i =>
        {
            values[i, i] = diagonal;
            for (var j = i + 1; j < count; j++)
                values[i, j] = values[j, i] = value(i, j);
        });
        return new SquareMatrix(values);
    }

    internal double[,] ToArray() => (double[,])_values.Clone();
}
