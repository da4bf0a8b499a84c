namespace ModelDiff.Statistics;

/// <summary>Assignment of rows to columns so that the sum of gains is largest, by shortest augmenting paths in O(n³).</summary>
/// <remarks>Source: Jonker and Volgenant, A shortest augmenting path algorithm for dense and sparse linear assignment problems, Computing 38 (1987).</remarks>
internal static class Assignment
{
    /// <summary>The column of each row.</summary>
    /// <param name="gains">Square, finite.</param>
    public static int[] Largest(double[,] gains)
    {
        var n = gains.GetLength(0);
        var (ofRows, ofColumns) = (new double[n + 1], new double[n + 1]);
        var (rowOf, before) = (new int[n + 1], new int[n + 1]);   // by column, from 1; 0 stands for none
        var (distances, done) = (new double[n + 1], new bool[n + 1]);
        for (var row = 1; row <= n; row++)
        {
            (rowOf[0], var column) = (row, 0);
            Array.Fill(distances, double.PositiveInfinity);
            Array.Clear(done);
            do
            {
                done[column] = true;
                var (from, nearest, next) = (rowOf[column], double.PositiveInfinity, 0);
                for (var j = 1; j <= n; j++)
                {
                    if (done[j])
                        continue;
                    var distance = -gains[from - 1, j - 1] - ofRows[from] - ofColumns[j];
                    if (distance < distances[j])
                        (distances[j], before[j]) = (distance, column);
                    if (distances[j] < nearest)
                        (nearest, next) = (distances[j], j);
                }

                for (var j = 0; j <= n; j++)
                {
                    if (done[j])
                        (ofRows[rowOf[j]], ofColumns[j]) = (ofRows[rowOf[j]] + nearest, ofColumns[j] - nearest);
                    else
                        distances[j] -= nearest;
                }

                column = next;
            }
            while (rowOf[column] != 0);

            for (; column != 0; column = before[column])
                rowOf[column] = rowOf[before[column]];
        }

        var result = new int[n];
        for (var j = 1; j <= n; j++)
            result[rowOf[j] - 1] = j - 1;
        return result;
    }
}
