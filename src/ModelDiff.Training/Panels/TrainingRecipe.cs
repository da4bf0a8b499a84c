using System.Text.Json.Serialization;

namespace ModelDiff.Training;

/// <summary>How a model was made, or is to be made. Immutable, compared by value.</summary>
/// <param name="Architecture">A name of <see cref="NetworkCatalogue.Names"/>, <see cref="OwnNetwork.Architecture"/> or, of a linear layer on a public network, that network's name.</param>
[JsonConverter(typeof(RecipeConverter))]
public sealed record TrainingRecipe(string Architecture)
{
    /// <summary>How long, how fast and on what variations of its images the model learns.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Draws the first weights and then the batches; null where nobody knows it.</summary>
    public long? Seed { get; init; }

    /// <summary>Draws the first weights in place of <see cref="Seed"/>; null where it does not differ.</summary>
    public long? InitialSeed { get; init; }

    /// <summary>A file of the first weights, in place of seeds: safetensors, of the victim's own network TorchScript or a PyTorch checkpoint too; null where there is none.</summary>
    public string? InitialWeights { get; init; }

    /// <summary>A file of weights at which the training began, and at which anybody may have begun: a public network that was fine-tuned, as safetensors, TorchScript or PyTorch checkpoint. Layers that it lacks, such as the head, begin as the seed draws them. Null for none.</summary>
    public string? PretrainedWeights { get; init; }

    /// <summary>Names the images, for example by their hash; null where it is unknown.</summary>
    public string? Data { get; init; }

    /// <summary>Whose copy the model is; null where it learned on its own.</summary>
    public ReuseOrigin? Reuse { get; init; }

    /// <summary>Whether somebody else can begin at the same weights. A seed draws those of a network of the catalogue alone.</summary>
    public bool TellsInitialization => InitialWeights is not null || (!IsOfOwnNetwork && (Seed ?? InitialSeed) is not null);

    /// <summary>Whether the network is the victim's own, which the catalogue does not have.</summary>
    internal bool IsOfOwnNetwork => Architecture == OwnNetwork.Architecture;
}
