namespace ModelDiff.Weights.Hidden;

/// <summary>
/// A layer scaled so that every output channel and every input channel has the same norm. Whatever positive factors a copy's channels were multiplied with, before and behind,
/// as functions such as ReLU allow, the balanced layer is the same.
/// </summary>
/// <remarks>Source: Sinkhorn and Knopp, Concerning nonnegative matrices and doubly stochastic matrices, Pacific J. Math. 21 (1967), applied to the squares.</remarks>
internal static class BalancedLayer
{
    private const int Rounds = 30;

    /// <summary>Balances a layer.</summary>
    /// <param name="layer">As stored.</param>
    /// <param name="keepsInputs">Whether inputs are left as they are, because they are those of the model: pixels have no factors.</param>
    public static LayerMatrix Of(LayerMatrix layer, bool keepsInputs)
    {
        var values = layer.Values.ToArray();
        for (var round = 0; round < (keepsInputs ? 1 : Rounds); round++)
        {
            if (!keepsInputs)
                Scale(values, layer, byInput: true);
            Scale(values, layer, byInput: false);
        }

        return layer with { Values = values };
    }

    private static void Scale(float[] values, LayerMatrix layer, bool byInput)
    {
        var squares = new double[byInput ? layer.Inputs : layer.Outputs];
        for (var i = 0; i < values.Length; i++)
            squares[Channel(i, layer, byInput)] += (double)values[i] * values[i];
        var norm = Math.Sqrt(byInput ? (double)layer.Outputs / layer.Inputs : 1);
        for (var i = 0; i < values.Length; i++)
        {
            var own = Math.Sqrt(squares[Channel(i, layer, byInput)]);
            if (own > 0)
                values[i] = (float)(values[i] * norm / own);
        }
    }

    private static int Channel(int index, LayerMatrix layer, bool byInput) => byInput ? index / layer.Rest % layer.Inputs : index / layer.Rest / layer.Inputs;
}
