namespace ModelDiff.Weights.Hidden;

/// <summary>
/// A layer scaled so that every output channel and every input channel has the same norm. Whatever positive factors a copy's channels were multiplied with, before and behind,
/// as functions such as ReLU allow, the balanced layer is the same.
/// </summary>
/// <remarks>Source: Sinkhorn and Knopp, Concerning nonnegative matrices and doubly stochastic matrices, Pacific J. Math. 21 (1967), applied to the squares.</remarks>
internal static class BalancedLayer
{
    private const int Rounds = 20;

    /// <summary>Balances a layer.</summary>
    /// <param name="layer">As stored.</param>
    /// <param name="keepsInputs">Whether inputs are left as they are, because they are those of the model: pixels have no factors.</param>
    public static LayerMatrix Of(LayerMatrix layer, bool keepsInputs)
    {
        var (outputs, inputs) = (layer.Outputs, layer.Inputs);
        var (squares, values) = (Squares(layer), layer.Values.ToArray());
        var (rows, columns) = (new double[outputs], new double[inputs]);
        Array.Fill(columns, 1);
        for (var round = 0; round < (keepsInputs ? 1 : Rounds); round++)
        {
            for (var i = 0; i < outputs; i++)
                rows[i] = Inverse(Enumerable.Range(0, inputs).Sum(j => squares[i, j] * columns[j]), 1);
            for (var j = 0; j < inputs && !keepsInputs; j++)
                columns[j] = Inverse(Enumerable.Range(0, outputs).Sum(i => squares[i, j] * rows[i]), (double)outputs / inputs);
        }

        for (var i = 0; i < outputs; i++)
        {
            for (var j = 0; j < inputs; j++)
            {
                var factor = (float)Math.Sqrt(rows[i] * columns[j]);
                foreach (ref var value in values.AsSpan(((i * inputs) + j) * layer.Rest, layer.Rest))
                    value *= factor;
            }
        }

        return layer with { Values = values };
    }

    private static double Inverse(double sum, double target) => sum > 0 ? target / sum : 1;

    private static double[,] Squares(LayerMatrix layer)
    {
        var squares = new double[layer.Outputs, layer.Inputs];
        for (var i = 0; i < layer.Outputs; i++)
        {
            for (var j = 0; j < layer.Inputs; j++)
            {
                foreach (var value in layer.Values.AsSpan(((i * layer.Inputs) + j) * layer.Rest, layer.Rest))
                    squares[i, j] += (double)value * value;
            }
        }

        return squares;
    }
}
