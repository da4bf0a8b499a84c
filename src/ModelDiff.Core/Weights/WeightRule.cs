using System.Globalization;
using ModelDiff.Weights.Hidden;

namespace ModelDiff.Weights;

/// <summary>From figures to a finding in words.</summary>
internal static class WeightRule
{
    public const string Caveat = "The suspect is derived from the victim, or both were trained from the same initialization, or both come from a third model: common weights alone do not tell which.";

    /// <summary>Common training where copies or a secret initialization show it, common weights where the p-value is at most the rate or most values are in copied tensors, not shown where it is above, undetermined where there is none.</summary>
    /// <param name="measured">What was measured.</param>
    /// <param name="grounds">What else it rests on.</param>
    public static WeightComparison Conclude(WeightComparison measured, WeightGrounds grounds)
    {
        var common = measured.P <= grounds.Options.FalsePositiveRate || measured.CopiedShare >= CopiedWeights.Most;
        var finding = measured switch
        {
            { IdenticalFiles: true } => WeightFinding.Identical,
            _ when grounds.CopiesDecide || (common && grounds.Options.SecretInitialization) => WeightFinding.CommonTraining,
            _ when common => WeightFinding.CommonWeights,
            { P: not null } => WeightFinding.NotShown,
            _ => WeightFinding.Undetermined,
        };
        return measured with { Finding = finding, RestsOnTheRecord = finding == WeightFinding.CommonTraining && !grounds.CopiesDecide, PublicSeed = grounds.PublicSeed, Reasons = [.. Figures(measured), .. Origin(measured, grounds), .. Reasons(measured, finding, grounds)] };
    }

    private static IEnumerable<string> Figures(WeightComparison measured)
    {
        if (measured.CommonHash is { } hash)
            yield return $"The two files are identical (SHA-256 {hash}).";
        if (measured.IdenticalTensors > 0)
            yield return $"{measured.IdenticalTensors} of {measured.Tensors} tensors are identical to the last bit.";
        if (measured.IdenticalFiles)
            yield break;
        var shared = measured.Layers.Where(layer => layer.IsShared).ToArray();
        if (shared.Length > 0)
            yield return $"They share trained weights in {shared.Length} of {measured.VictimLayers} {(measured.VictimLayers == 1 ? "layer" : "layers")}, up to '{shared[^1].Name}'.";
        if (measured.Layers.Any(layer => layer.Copy == WeightCopy.BothRounded))
            yield return "Weights of both are roundings of the same values, which does not tell whose are the earlier form.";
        else if (measured.Layers.Any(layer => layer.Copy == WeightCopy.Rounded))
            yield return "The suspect's weights are the victim's, rounded to fewer bits; rounding cannot be undone, so the suspect's are the later form.";
        else if (measured.Layers.Any(layer => layer.Copy == WeightCopy.Finer))
            yield return "The victim's weights are the suspect's, rounded to fewer bits; rounding cannot be undone, so the suspect's are the earlier form.";
    }

    private static IEnumerable<string> Origin(WeightComparison measured, WeightGrounds grounds)
    {
        if (grounds.LeftOut > 0)
            yield return $"{grounds.LeftOut} {(grounds.LeftOut == 1 ? "layer was" : "layers were")} left out for the common ancestors, whose weights or channels they share.";
        if (grounds.InitializationIsForeign)
            yield return "The initialization that was given has no weights in common with the victim and was not used.";
        if (grounds.PublicSeed is { } seed)
            yield return string.Create(CultureInfo.InvariantCulture, $"The victim's weights began at PyTorch's own initial ones of seed {seed}, at which anybody can begin: that weights are common does not speak against the suspect, and nobody can attest that they were secret.");
        if (measured.UpdateCosine is { } cosine)
            yield return string.Create(CultureInfo.InvariantCulture, $"What training changed since the victim's initialization agrees with cosine {cosine:0.00}; innocents that begin there agree too, so this decides nothing.");
    }

    private static IEnumerable<string> Reasons(WeightComparison measured, WeightFinding finding, WeightGrounds grounds)
    {
        var tested = measured.Layers.Where(layer => layer.P is not null).ToArray();
        if (finding is WeightFinding.CommonWeights or WeightFinding.CommonTraining && measured.P <= grounds.Options.FalsePositiveRate)
            yield return $"In {tested.Count(layer => layer.P <= grounds.Options.FalsePositiveRate / tested.Length)} of {tested.Length} tested layers the channels agree in the order as stored; independently initialized models would agree so with probability {Number(measured.P)}.";
        if (finding == WeightFinding.CommonWeights)
        {
            yield return Caveat;
            yield return Advice(grounds);
        }
        else if (finding == WeightFinding.CommonTraining)
        {
            yield return grounds.CopiesDecide
                ? string.Create(CultureInfo.InvariantCulture, $"{100 * measured.CopiedShare:0.#} % of the victim's trained values are in tensors of which the suspect has copies; two trainings never end at the same values.")
                : "It is attested that nobody else can have begun at the victim's initial weights.";
            yield return "Which of the two came first, or whether both were made from a third model, is not told unless said above.";
        }
        else if (finding == WeightFinding.NotShown)
        {
            yield return $"The channels of {tested.Length} tested {(tested.Length == 1 ? "layer" : "layers")} agree no better in the order as stored than those of independently initialized models (p {Number(measured.P)}).";
            if (HiddenChannels.IsLead(measured.HiddenChannelGain))
                yield return string.Create(CultureInfo.InvariantCulture, $"A lead: once channels are matched, they agree {measured.HiddenChannelGain:0.00} better in cosine than chance, as in a copy whose channels were reordered or rescaled. This is no test; look into it.");
            else
                yield return "A copy whose channels were hidden well, or a model trained from the victim's answers, would look the same.";
        }
        else if (finding == WeightFinding.Undetermined)
        {
            yield return grounds.LeftOut > 0
                ? "Beyond what both may have from the common ancestors no layer is left to test, so that weights tell nothing."
                : "No layer of equal shape has output channels whose order means nothing, so that the weights cannot be tested.";
        }
    }

    private static string Advice(WeightGrounds grounds)
    {
        string[] wanted =
        [
            .. grounds.Options.CommonAncestors.IsEmpty ? ["name the public models that both may come from as common ancestors"] : Array.Empty<string>(),
            .. grounds.IsSketch ? ["compare the suspect with the victim's own file, which tells rounded and pruned copies as well"] : Array.Empty<string>(),
            .. grounds is { IsSketch: false, Options.Initialization: null } ? ["give the victim's initial weights"] : Array.Empty<string>(),
            .. grounds.PublicSeed is null ? ["attest that nobody else had the victim's initial weights"] : Array.Empty<string>(),
            "ask the models with a panel that holds twins",
        ];
        return $"To tell more: {string.Join("; ", wanted)}.";
    }

    private static string Number(double? p) => p?.ToString(p < 0.001 ? "0.0e+0" : "0.0000", CultureInfo.InvariantCulture) ?? "-";
}
