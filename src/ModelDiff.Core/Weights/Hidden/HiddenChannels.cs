using System.Collections.Immutable;

namespace ModelDiff.Weights.Hidden;

/// <summary>
/// Search for a copy whose channels were put in another order and rescaled. Layer after layer, output channels are assigned to each other by their incoming weights, whose inputs are put in the order that
/// an earlier layer's outputs were found in. A lead and no test: matching finds some agreement between any two networks.
/// </summary>
/// <remarks>Source: Ainsworth et al., Git Re-Basin, arXiv:2209.04836, section 3.2, on balanced layers. The graph is not known, so every earlier order of the right length is tried.</remarks>
internal static class HiddenChannels
{
    private const int MostOutputs = 1024;
    private const int MostLayers = 24;
    private const int MostOrders = 4;
    private const int LeastWeights = 64;   // per channel; fewer are matched by chance
    private const int LeastLayers = 2;
    private const int Enough = 6;
    private const double LeastGain = 0.3;

    /// <summary>How much better the suspect's channels can be matched than by chance: the median over layers behind the first one; null where there are too few layers.</summary>
    /// <param name="pairs">Layers of equal shape, in the victim's order.</param>
    /// <param name="cancellationToken">Observed once per layer.</param>
    public static double? Gain(ImmutableArray<LayerPair> pairs, CancellationToken cancellationToken)
    {
        var (orders, gains) = (new List<int[]>(), new List<double>());
        var chosen = pairs.Where(pair => LayerMatrix.ShapeOf(pair.First) is [> 3 and <= MostOutputs, ..] or [> MostOutputs, > 3 and <= MostOutputs, ..]).Take(MostLayers).ToArray();
        for (var i = 0; i < chosen.Length && !IsHopeless(gains); i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isFirst = chosen[i].First == pairs[0].First;
            var (victim, suspect) = (Balanced(chosen[i].First, isFirst), Balanced(chosen[i].Second, isFirst));
            FindInputs(orders, victim, suspect);
            if (LayerMatrix.ShapeOf(chosen[i].First)[0] > MostOutputs)
                continue;
            var match = Best(orders, victim, suspect);
            if (!isFirst && victim.Inputs * victim.Rest >= LeastWeights)
                gains.Add(match.Closest - ChannelMatch.ByChance(victim, suspect).Closest);
            Add(orders, match.Order());
        }

        return gains.Count < LeastLayers ? null : Median(gains);
    }

    /// <summary>Whether a gain is a lead.</summary>
    public static bool IsLead(double? gain) => gain >= LeastGain;

    /// <summary>A balanced layer; of more outputs than are matched, such as a vocabulary, evenly spaced ones.</summary>
    private static LayerMatrix Balanced(WeightTensor tensor, bool isFirst) => BalancedLayer.Of(LayerMatrix.Read(tensor).Evenly(MostOutputs), isFirst);

    /// <summary>Finds the order of a layer's inputs where that of its outputs is known: words of a table are in the order as stored, what they are carried into is not. It counts for no gain, as such tables look alike too.</summary>
    private static void FindInputs(List<int[]> orders, LayerMatrix victim, LayerMatrix suspect)
    {
        if (victim.Inputs is <= 3 or > MostOutputs || victim.Outputs * victim.Rest < LeastWeights)
            return;
        var (one, other) = (victim.Transposed(), suspect.Transposed());
        var match = Best(orders, one, other);
        if (match.Closest - ChannelMatch.ByChance(one, other).Closest >= LeastGain)
            Add(orders, match.Order());
    }

    private static ChannelMatch Best(List<int[]> orders, LayerMatrix victim, LayerMatrix suspect) =>
        Orders(orders, victim.Inputs).Select(order => ChannelMatch.Of(victim, suspect, order)).MaxBy(found => found.Closest)!;

    private static void Add(List<int[]> orders, int[] found)
    {
        if (!orders.Exists(order => order.SequenceEqual(found)))
            orders.Add(found);
    }

    /// <summary>Whether so many layers show so little that more of them would not make it a lead.</summary>
    private static bool IsHopeless(List<double> gains) => gains.Count >= Enough && Median(gains) < LeastGain / 3;

    private static double Median(List<double> gains) => gains.Order().ElementAt((gains.Count - 1) / 2);

    /// <summary>The orders in which inputs may be: as stored, or as an earlier layer's outputs, the latest first; flattened ones by their squares.</summary>
    private static IEnumerable<int[]> Orders(List<int[]> earlier, int inputs)
    {
        yield return [.. Enumerable.Range(0, inputs)];
        foreach (var order in earlier.AsEnumerable().Reverse().Where(order => inputs % order.Length == 0 && IsSquare(inputs / order.Length)).Take(MostOrders))
        {
            var patch = inputs / order.Length;
            yield return [.. order.SelectMany(channel => Enumerable.Range(channel * patch, patch))];
        }
    }

    private static bool IsSquare(int number) => (int)Math.Round(Math.Sqrt(number)) is var root && root * root == number;
}
