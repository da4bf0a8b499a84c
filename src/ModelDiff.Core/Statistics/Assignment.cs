namespace ModelDiff.Statistics;

/// <summary>The best way to match rows with columns, one to one.</summary>
/// <remarks>Kuhn's Hungarian method in the form with potentials and shortest augmenting paths, O(n³): Kuhn, Naval Research Logistics Quarterly 2, 1955; Munkres, SIAM Journal 5(1), 1957.</remarks>
internal static class Assignment
{
    /// <summary>The matching with the largest sum.</summary>
    /// <param name="gain">Square and finite: what it is worth to match row i with column j.</param>
    /// <returns>For each row its column.</returns>
    /// <exception cref="ArgumentException">The matrix is not square, or a number is not finite.</exception>
    public static int[] Largest(double[,] gain)
    {
        ArgumentNullException.ThrowIfNull(gain);
        var n = gain.GetLength(0);
        if (gain.GetLength(1) != n)
            throw new ArgumentException($"A square matrix is expected; got {n} × {gain.GetLength(1)}.", nameof(gain));
        if (gain.Cast<double>().Any(value => !double.IsFinite(value)))
            throw new ArgumentException("All numbers must be finite.", nameof(gain));
        var (ofRow, ofColumn, rowOf) = (new double[n + 1], new double[n + 1], new int[n + 1]);   // potentials, and the row matched with each column; 0 stands for none
        for (var row = 1; row <= n; row++)
            Augment(gain, row, ofRow, ofColumn, rowOf);
        var columns = new int[n];
        for (var column = 1; column <= n; column++)
            columns[rowOf[column] - 1] = column - 1;
        return columns;
    }

    /// <summary>Adds a row to the matching along the path on which least is lost.</summary>
    private static void Augment(double[,] gain, int row, double[] ofRow, double[] ofColumn, int[] rowOf)
    {
        var n = ofRow.Length - 1;
        var (least, before, isSeen) = (new double[n + 1], new int[n + 1], new bool[n + 1]);
        Array.Fill(least, double.PositiveInfinity);
        rowOf[0] = row;
        var column = 0;
        while (rowOf[column] != 0)
        {
            isSeen[column] = true;
            var (from, next, step) = (rowOf[column], 0, double.PositiveInfinity);
            for (var other = 1; other <= n; other++)
            {
                if (isSeen[other])
                    continue;
                var loss = -gain[from - 1, other - 1] - ofRow[from] - ofColumn[other];
                if (loss < least[other])
                    (least[other], before[other]) = (loss, column);
                if (least[other] < step)
                    (step, next) = (least[other], other);
            }

            for (var other = 0; other <= n; other++)
            {
                if (isSeen[other])
                    (ofRow[rowOf[other]], ofColumn[other]) = (ofRow[rowOf[other]] + step, ofColumn[other] - step);
                else
                    least[other] -= step;
            }

            column = next;
        }

        for (; column != 0; column = before[column])
            rowOf[column] = rowOf[before[column]];
    }
}
