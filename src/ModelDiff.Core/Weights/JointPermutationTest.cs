namespace ModelDiff.Weights;

/// <summary>
/// Test for layers whose outputs may be their inputs' channels, as on a residual stream: outputs and inputs are permuted together.
/// <c>T = sum over i != j of a_ij . b_ij</c>, where a_ij holds the weights from input j to output i, all blocks of outputs and the kernel included.
/// </summary>
/// <remarks>
/// Rows are scaled to norm 1, the diagonal is left out, and rows and columns are centred, so that all sums over i or j are 0. Then T has the mean 0 over permutations, and with
/// <c>M = sum a_ij (x) a_ij</c> and <c>N = sum a_ij (x) a_ji</c> for each model, <c>S = M.M' + N.N'</c>, its variance is
/// <c>S/(n(n-1)) + 2S/(n(n-1)(n-2)) + (M+N).(M'+N')/(n(n-1)(n-2)(n-3))</c>: one term per way in which two pairs of channels meet.
/// </remarks>
internal static class JointPermutationTest
{
    private const int MostChannels = 512;
    private const int MostParts = 16;

    /// <summary>Whether outputs are whole blocks of the inputs, so that they could be the same channels.</summary>
    public static bool Applies(LayerMatrix layer) => Applies(layer.Outputs, layer.Inputs);

    /// <summary>The same of its sizes.</summary>
    public static bool Applies(long outputs, long inputs) => inputs > 3 && outputs % inputs == 0;

    /// <summary>The p-value in (0, 1], by the normal tail; null where nothing varies.</summary>
    /// <param name="a">A layer to which this <see cref="Applies(LayerMatrix)"/>.</param>
    /// <param name="b">One of the same shape.</param>
    public static double? P(LayerMatrix a, LayerMatrix b) => Score(a, b) is { } z ? ChannelTail.P(z, a.Inputs, 1) : null;

    /// <summary>T over its standard deviation; null where nothing varies.</summary>
    /// <param name="a">A layer to which this <see cref="Applies(LayerMatrix)"/>.</param>
    /// <param name="b">One of the same shape.</param>
    public static double? Score(LayerMatrix a, LayerMatrix b)
    {
        var (first, second) = (Centred(a), Centred(b));
        double n = first.GetLength(0);
        var parts = first.GetLength(2);
        var sum = 0.0;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < parts; k++)
                    sum += first[i, j, k] * second[i, j, k];
            }
        }

        var (m, t) = Moments(first);
        var (m2, t2) = Moments(second);
        var (same, both) = (0.0, 0.0);
        for (var k = 0; k < m.Length; k++)
        {
            same += (m[k] * m2[k]) + (t[k] * t2[k]);
            both += (m[k] + t[k]) * (m2[k] + t2[k]);
        }

        var variance = (same / (n * (n - 1))) + (2 * same / (n * (n - 1) * (n - 2))) + (both / (n * (n - 1) * (n - 2) * (n - 3)));
        return variance > 1e-15 ? sum / Math.Sqrt(variance) : null;
    }

    /// <summary>The sums of outer products of a_ij with itself and with a_ji, flattened.</summary>
    private static (double[] Same, double[] Transposed) Moments(double[,,] values)
    {
        var (n, parts) = (values.GetLength(0), values.GetLength(2));
        var (same, transposed) = (new double[parts * parts], new double[parts * parts]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < parts; k++)
                {
                    for (var l = 0; l < parts; l++)
                    {
                        same[(k * parts) + l] += values[i, j, k] * values[i, j, l];
                        transposed[(k * parts) + l] += values[i, j, k] * values[j, i, l];
                    }
                }
            }
        }

        return (same, transposed);
    }

    private static double[,,] Centred(LayerMatrix layer)
    {
        var channels = LayerMatrix.Evenly(layer.Inputs, MostChannels);
        var parts = LayerMatrix.Evenly(layer.Outputs / layer.Inputs * layer.Rest, MostParts);
        var values = new double[channels.Length, channels.Length, parts.Length];
        for (var i = 0; i < channels.Length; i++)
        {
            for (var j = 0; j < channels.Length; j++)
            {
                for (var k = 0; k < parts.Length && j != i; k++)
                {
                    var (block, kernel) = Math.DivRem(parts[k], layer.Rest);
                    values[i, j, k] = layer.Values[((((block * layer.Inputs) + channels[i]) * layer.Inputs + channels[j]) * layer.Rest) + kernel];
                }
            }

            ScaleRow(values, i);
        }

        for (var k = 0; k < parts.Length; k++)
            Centre(values, k);
        return values;
    }

    private static void ScaleRow(double[,,] values, int i)
    {
        var (n, parts) = (values.GetLength(0), values.GetLength(2));
        var squares = 0.0;
        for (var j = 0; j < n; j++)
        {
            for (var k = 0; k < parts; k++)
                squares += values[i, j, k] * values[i, j, k];
        }

        for (var j = 0; j < n && squares > 0; j++)
        {
            for (var k = 0; k < parts; k++)
                values[i, j, k] /= Math.Sqrt(squares);
        }
    }

    /// <summary>Subtracts <c>r_i + c_j + m</c> off the diagonal so that all rows and columns sum to 0.</summary>
    private static void Centre(double[,,] values, int k)
    {
        var n = values.GetLength(0);
        var (rows, columns, total) = (new double[n], new double[n], 0.0);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                rows[i] += values[i, j, k];
                columns[j] += values[i, j, k];
                total += values[i, j, k];
            }
        }

        var mean = total / n;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var (row, column) = ((((n - 1) * (rows[i] - mean)) + columns[i] - mean, ((n - 1) * (columns[j] - mean)) + rows[j] - mean));
                if (i != j)
                    values[i, j, k] -= ((row + column) / (n * (n - 2.0))) + (total / (n * (n - 1.0)));
            }
        }
    }
}
