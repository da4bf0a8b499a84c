using ModelDiff.Models;

namespace ModelDiff.Training;

/// <summary>A model that a panel is to hold.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it is.</param>
/// <param name="Initialization">Where the weights of a twin begin.</param>
/// <param name="Recipe">How it is made.</param>
internal sealed record PlannedModel(string Name, ModelRole Role, ModelInitialization? Initialization, TrainingRecipe Recipe)
{
    /// <summary>Models that it is never compared with; its own name where it is trained apart from all others.</summary>
    public string Family { get; init; } = Name;
}
