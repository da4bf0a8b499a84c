namespace ModelDiff.Training;

/// <summary>A model that did not learn, and is not in the panel. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Recipe">How it was trained.</param>
/// <param name="Accuracy">Share of a tenth of the images that it names rightly, from 0 to 1.</param>
public sealed record RefusedModel(string Name, TrainingRecipe Recipe, double Accuracy);
