using System.Collections.Immutable;
using System.Globalization;

namespace ModelDiff.Weights;

/// <summary>From p-values of layers to a finding in words.</summary>
internal static class WeightRule
{
    public const string Caveat = "The suspect is derived from the victim, or both were trained from the same initialization, or both come from a third model: weights alone do not tell which.";

    /// <summary>Common weights where the p-value is at most the rate, not shown where it is above, undetermined where there is none.</summary>
    /// <param name="measured">What was measured.</param>
    /// <param name="leftOut">Layers that were left out for common ancestors.</param>
    /// <param name="rate">The accepted false-positive rate.</param>
    public static WeightComparison Conclude(WeightComparison measured, int leftOut, double rate)
    {
        var finding = measured switch
        {
            { IdenticalFiles: true } => WeightFinding.Identical,
            { P: { } p } => p <= rate ? WeightFinding.CommonWeights : WeightFinding.NotShown,
            _ => WeightFinding.Undetermined,
        };
        return measured with { Finding = finding, Reasons = [.. Reasons(measured, finding, leftOut, rate)] };
    }

    private static IEnumerable<string> Reasons(WeightComparison measured, WeightFinding finding, int leftOut, double rate)
    {
        if (measured.CommonHash is { } hash)
            yield return $"The two files are identical (SHA-256 {hash}).";
        if (measured.IdenticalTensors > 0)
            yield return $"{measured.IdenticalTensors} of {measured.Tensors} tensors are identical to the last bit.";
        if (leftOut > 0)
            yield return $"{leftOut} {(leftOut == 1 ? "layer was" : "layers were")} left out for the common ancestors, whose weights or channels they share.";
        var tested = measured.Layers.Where(layer => layer.P is not null).ToArray();
        if (finding == WeightFinding.CommonWeights)
        {
            yield return $"In {tested.Count(layer => layer.P <= rate / tested.Length)} of {tested.Length} tested layers the channels agree in the order as stored; independently initialized models would agree so with probability {Number(measured.P)}.";
            yield return Caveat;
        }
        else if (finding == WeightFinding.NotShown)
        {
            yield return $"The channels of {tested.Length} tested {(tested.Length == 1 ? "layer" : "layers")} agree no better in the order as stored than those of independently initialized models (p {Number(measured.P)}).";
            yield return "A copy whose channels were permuted, or a model trained from the victim's answers, would look the same.";
        }
        else if (finding == WeightFinding.Undetermined)
        {
            yield return "No layer of equal shape has output channels whose order means nothing, so that the weights cannot be tested.";
        }
    }

    private static string Number(double? p) => p?.ToString(p < 0.001 ? "0.0e+0" : "0.0000", CultureInfo.InvariantCulture) ?? "-";
}
