using ModelDiff.Models;

namespace ModelDiff.Training;

/// <summary>A model of a panel as its list tells it. Immutable.</summary>
/// <param name="Name">The name that reports use.</param>
/// <param name="Path">The file, relative to the list.</param>
/// <param name="Role">What the model is in the panel.</param>
/// <param name="Task">The name of what it was trained for.</param>
/// <param name="Architecture">The network's published name.</param>
/// <param name="Family">Models that it is never compared with: its own name where it was trained apart from all others, that of <see cref="ModelProfile.FamilyOfLabels(ModelSignature)"/> where another model gave the labels.</param>
/// <param name="Initialization">Where its weights began.</param>
/// <param name="Recipe">How it was trained.</param>
/// <param name="Accuracy">Share of images that it names rightly, from 0 to 1: of a shadow those that were held out, of all others a tenth of those that it learned from.</param>
/// <param name="Seed">Drew the batches and, where no other is told, the first weights.</param>
/// <param name="Sha256">Hash of the file, 64 lower-case hexadecimal digits.</param>
public sealed record PanelModel(
    string Name, string Path, ModelRole Role, string? Task, string? Architecture, string? Family, ModelInitialization? Initialization,
    TrainingRecipe? Recipe, double? Accuracy, long? Seed, string? Sha256)
{
    /// <summary>The method of reuse by which a shadow was made; null for other models.</summary>
    public string? Method { get; init; }

    /// <summary>Share of held-out images to which a shadow gives the victim's class, from 0 to 1; null for other models.</summary>
    public double? Agreement { get; init; }

    /// <summary>The model as verdicts know it.</summary>
    internal ModelProfile ToProfile() => new(Name) { Role = Role, Task = Task, Architecture = Architecture, Family = Family, Initialization = Initialization, Method = Method, Sha256 = Sha256 };
}
