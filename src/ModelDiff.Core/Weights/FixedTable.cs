namespace ModelDiff.Weights;

/// <summary>
/// Whether a tensor looks like a table that was computed and not trained: masks, identities, positions by sines, Fourier and cosine bases, filter banks. Models of anybody share such tables.
/// </summary>
/// <remarks>
/// Along some axis the values follow from those before them (a linear recurrence, as sums of sinusoids and polynomials obey; its coefficients by least squares), or the values that are not zero lie in one run; or there
/// are two values only. Learned weights do neither: order means nothing to them along most axes, and pruning leaves no runs.
/// </remarks>
internal static class FixedTable
{
    private const int LeastLength = 32;
    private const int MostLength = 512;
    private const int MostLines = 16;
    private const int Terms = 6;
    private const double MostResidual = 0.02;
    private const double LeastZeros = 1.0 / 3;

    /// <summary>Looks at a tensor's values.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="values">Row-major.</param>
    public static bool Is(IReadOnlyList<long> shape, float[] values)
    {
        if (values.AsSpan().IndexOfAnyExcept(values[0]) is >= 0 and var other && values.AsSpan().IndexOfAnyExcept(values[0], values[other]) < 0)
            return true;
        for (var (axis, stride) = (shape.Count - 1, 1); axis >= 0; stride *= (int)shape[axis--])
        {
            if (shape[axis] >= LeastLength && IsTableAlong(values, (int)shape[axis], stride))
                return true;
        }

        return false;
    }

    private static bool IsTableAlong(float[] values, int length, int stride)
    {
        var lines = LayerMatrix.Evenly(values.Length / length, MostLines)
            .Select(line => Line(values, ((line / stride) * stride * length) + (line % stride), length, stride))
            .Where(line => line.Any(value => value != 0)).ToArray();
        if (lines.Length == 0)
            return false;
        var zeros = lines.Sum(line => line.Count(value => value == 0)) / (double)lines.Sum(line => line.Length);
        return (zeros >= LeastZeros && AreRuns(lines)) || lines.Count(IsPredictable) * 10 >= lines.Length * 9;
    }

    private static double[] Line(float[] values, int start, int length, int stride)
    {
        var line = new double[Math.Min(length, MostLength)];
        for (var i = 0; i < line.Length; i++)
            line[i] = values[start + (i * stride)];
        return line;
    }

    /// <summary>Whether every line has its values in one run, and the runs differ: bands, triangles and diagonals do, zeros at the end of a table do not.</summary>
    private static bool AreRuns(double[][] lines)
    {
        var runs = lines.Select(line => (First: Array.FindIndex(line, value => value != 0), Last: Array.FindLastIndex(line, value => value != 0))).ToArray();
        return 2 * runs.Distinct().Count() >= lines.Length && lines.Length > 1 && lines.Zip(runs).All(entry => !entry.First.AsSpan(entry.Second.First..(entry.Second.Last + 1)).Contains(0));
    }

    /// <summary>Whether a linear recurrence of six terms tells each value, less their mean, from those before it to 2 % of their root mean square.</summary>
    private static bool IsPredictable(double[] values)
    {
        var mean = values.Average();
        var line = Array.ConvertAll(values, value => value - mean);
        var equations = line.Length - Terms;
        var (normal, right) = (new double[Terms, Terms], new double[Terms]);
        var scale = line.Max(Math.Abs);
        if (!double.IsFinite(scale) || scale == 0)
            return false;
        for (var t = Terms; t < line.Length; t++)
        {
            for (var i = 0; i < Terms; i++)
            {
                right[i] += line[t - 1 - i] * line[t] / (scale * scale);
                for (var j = 0; j < Terms; j++)
                    normal[i, j] += line[t - 1 - i] * line[t - 1 - j] / (scale * scale);
            }
        }

        for (var i = 0; i < Terms; i++)
            normal[i, i] += 1e-9 * equations;
        var factors = Solve(normal, right);
        var (residual, total) = (0.0, 0.0);
        for (var t = Terms; t < line.Length; t++)
        {
            var predicted = 0.0;
            for (var i = 0; i < Terms; i++)
                predicted += factors[i] * line[t - 1 - i];
            residual += (line[t] - predicted) * (line[t] - predicted);
            total += line[t] * line[t];
        }

        return residual <= MostResidual * MostResidual * total;
    }

    /// <summary>Solves a symmetric positive definite system by elimination.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        for (var i = 0; i < n; i++)
        {
            for (var k = i + 1; k < n; k++)
            {
                var factor = matrix[k, i] / matrix[i, i];
                for (var j = i; j < n; j++)
                    matrix[k, j] -= factor * matrix[i, j];
                right[k] -= factor * right[i];
            }
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < n; j++)
                right[i] -= matrix[i, j] * right[j];
            right[i] /= matrix[i, i];
        }

        return right;
    }
}
