using System.Numerics.Tensors;
using ModelDiff.Statistics;

namespace ModelDiff.Weights.Hidden;

/// <summary>Output channels of two layers, assigned to each other by the cosine of their incoming weights.</summary>
/// <param name="Order">For each of the victim's channels the suspect's.</param>
/// <param name="Cosine">Mean over channels, in [-1, 1].</param>
internal sealed record ChannelMatch(int[] Order, double Cosine)
{
    private const int MostColumns = 512;

    /// <summary>Matches two layers of one shape.</summary>
    /// <param name="victim">Balanced.</param>
    /// <param name="suspect">Balanced.</param>
    /// <param name="inputs">For each of the victim's inputs the suspect's.</param>
    public static ChannelMatch Of(LayerMatrix victim, LayerMatrix suspect, int[] inputs)
    {
        var width = victim.Inputs * victim.Rest;
        var columns = LayerMatrix.Evenly(width, MostColumns);
        var first = Rows(victim, columns);
        var second = Rows(suspect, [.. columns.Select(column => (inputs[column / victim.Rest] * victim.Rest) + (column % victim.Rest))]);
        var gains = new double[victim.Outputs, victim.Outputs];
        for (var i = 0; i < victim.Outputs; i++)
        {
            for (var j = 0; j < victim.Outputs; j++)
                gains[i, j] = TensorPrimitives.Dot<float>(first[i], second[j]);
        }

        var order = Assignment.Largest(gains);
        return new(order, order.Select((j, i) => gains[i, j]).Average());
    }

    /// <summary>Matches a layer with one whose weights within each channel are in a random order: what assignment makes of nothing.</summary>
    public static double Chance(LayerMatrix victim, LayerMatrix suspect)
    {
        var width = victim.Inputs * victim.Rest;
        var values = suspect.Values.ToArray();
        var random = new SplitMix64(width);
        for (var row = 0; row < suspect.Outputs; row++)
        {
            var channel = values.AsSpan(row * width, width);
            for (var i = width - 1; i > 0; i--)
            {
                var other = random.Below(i + 1);
                (channel[i], channel[other]) = (channel[other], channel[i]);
            }
        }

        return Of(victim, suspect with { Values = values }, [.. Enumerable.Range(0, victim.Inputs)]).Cosine;
    }

    private static float[][] Rows(LayerMatrix layer, int[] columns)
    {
        var width = layer.Inputs * layer.Rest;
        return [.. Enumerable.Range(0, layer.Outputs).Select(row =>
        {
            var values = columns.Select(column => layer.Values[(row * width) + column]).ToArray();
            if (TensorPrimitives.Norm<float>(values) is > 0 and var norm)
                TensorPrimitives.Divide(values, norm, values);
            return values;
        })];
    }
}
