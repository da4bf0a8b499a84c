using System.Numerics.Tensors;
using ModelDiff.Statistics;

namespace ModelDiff.Weights.Hidden;

/// <summary>Cosines between all output channels of two layers of one shape.</summary>
/// <param name="Cosines">Victim's channels by suspect's.</param>
internal sealed record ChannelMatch(double[,] Cosines)
{
    private const int MostColumns = 512;

    /// <summary>Compares two layers by their incoming weights.</summary>
    /// <param name="victim">Balanced.</param>
    /// <param name="suspect">Balanced.</param>
    /// <param name="inputs">For each of the victim's inputs the suspect's.</param>
    public static ChannelMatch Of(LayerMatrix victim, LayerMatrix suspect, int[] inputs)
    {
        var columns = LayerMatrix.Evenly(victim.Inputs * victim.Rest, MostColumns);
        var first = Rows(victim, columns);
        var second = Rows(suspect, [.. columns.Select(column => (inputs[column / victim.Rest] * victim.Rest) + (column % victim.Rest))]);
        var cosines = new double[victim.Outputs, victim.Outputs];
        for (var i = 0; i < victim.Outputs; i++)
        {
            for (var j = 0; j < victim.Outputs; j++)
                cosines[i, j] = TensorPrimitives.Dot<float>(first[i], second[j]);
        }

        return new(cosines);
    }

    /// <summary>Compares a layer with one whose weights within each channel are in a random order: what choosing the closest makes of nothing.</summary>
    public static ChannelMatch ByChance(LayerMatrix victim, LayerMatrix suspect)
    {
        var width = victim.Inputs * victim.Rest;
        var values = suspect.Values.ToArray();
        var random = new SplitMix64(width);
        for (var row = 0; row < suspect.Outputs; row++)
            random.Shuffle(values.AsSpan(row * width, width));

        return Of(victim, suspect with { Values = values }, [.. Enumerable.Range(0, victim.Inputs)]);
    }

    /// <summary>Mean over the victim's channels of the cosine with the closest one of the suspect, in [-1, 1].</summary>
    public double Closest => Enumerable.Range(0, Cosines.GetLength(0)).Average(i => Enumerable.Range(0, Cosines.GetLength(1)).Max(j => Cosines[i, j]));

    /// <summary>For each of the victim's channels the suspect's, one to one, so that the sum of cosines is largest.</summary>
    public int[] Order() => Assignment.Largest(Cosines);

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
