namespace ModelDiff.Weights;

/// <summary>Two layers that were compared with each other.</summary>
/// <param name="Name">The victim's tensor; with its rows in brackets where it was taken apart.</param>
/// <param name="Cosine">Cosine of all weights in the order as stored, in [-1, 1]; null where one side is zero everywhere.</param>
/// <param name="P">P-value of the channel-permutation test in (0, 1], Bonferroni over the layers among which the suspect's was chosen by its values; null where the layer cannot be tested or was left out.</param>
public sealed record WeightLayer(string Name, double? Cosine, double? P)
{
    /// <summary>How the suspect's layer, or another of its tensors, was copied from this one; null where it was not.</summary>
    public WeightCopy? Copy { get; init; }

    /// <summary>Whether the suspect has this layer's weights: it is a copy, or its channels agree at the accepted false-positive rate, Bonferroni over layers.</summary>
    public bool IsShared { get; init; }
}
