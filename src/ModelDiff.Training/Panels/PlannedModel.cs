using ModelDiff.Models;

namespace ModelDiff.Training;

/// <summary>A model that a panel is to hold.</summary>
internal sealed record PlannedModel(string Name, ModelRole Role, ModelInitialization? Initialization, TrainingRecipe Recipe);
