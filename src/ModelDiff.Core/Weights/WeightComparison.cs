using System.Collections.Immutable;

namespace ModelDiff.Weights;

/// <summary>Outcome of comparing the weights of two models. Immutable.</summary>
public sealed record WeightComparison
{
    /// <summary>What follows.</summary>
    public required WeightFinding Finding { get; init; }

    /// <summary>The reasons, each a sentence that a person can read.</summary>
    public required ImmutableArray<string> Reasons { get; init; }

    /// <summary>SHA-256 of both files where they are identical, lower-case hexadecimal; otherwise null.</summary>
    public string? CommonHash { get; init; }

    /// <summary>The victim's tensors that say something: not constant, not integers, no computed tables, 16 values at least, in no common ancestor; what the suspect keeps in pieces counts in pieces.</summary>
    public required int Tensors { get; init; }

    /// <summary>How many of them the suspect holds with the same values to the last bit.</summary>
    public required int IdenticalTensors { get; init; }

    /// <summary>Probability in (0, 1] that independently initialized models agree so well in some layer, Bonferroni over layers and over those among which a layer's partner was chosen by its values; null where no layer can be tested.</summary>
    public double? P { get; init; }

    /// <summary>Share of the victim's trained values, in [0, 1], that lie in tensors of which the suspect has a copy, rounded, pruned and scaled ones included; null where there are none to be copied.</summary>
    public double? CopiedShare { get; init; }

    /// <summary>Cosine, in [-1, 1], between what training changed in both models since the victim's initialization, over all layers; null where it is not known, or is not the victim's. A lead: innocents that begin there agree too, at a small learning rate nearly to 1.</summary>
    public double? UpdateCosine { get; init; }

    /// <summary>The seed of <c>torch.manual_seed</c> at whose weights of PyTorch's layers the victim's training began, which anybody can begin at; null where common weights were not found, an initialization was given, or none of the seeds that people use fits.</summary>
    public long? PublicSeed { get; init; }

    /// <summary>How much better the suspect's channels can be matched with the victim's than by chance, once order and scale of channels are free: the median over layers of a difference of mean cosines; null where it was not looked for. A lead and no proof: 0.3 and more speak for a copy whose channels were reordered.</summary>
    public double? HiddenChannelGain { get; init; }

    /// <summary>The victim's layers, those included that have no like in the suspect.</summary>
    public int VictimLayers { get; init; }

    /// <summary>Layers of equal shape, in the victim's order.</summary>
    public required ImmutableArray<WeightLayer> Layers { get; init; }

    /// <summary>Whether common training rests on no more than common weights and the record that nobody else can have begun at the victim's initial ones.</summary>
    internal bool RestsOnTheRecord { get; init; }

    /// <summary>Whether the two files are the same to the last byte.</summary>
    public bool IdenticalFiles => CommonHash is not null;
}
