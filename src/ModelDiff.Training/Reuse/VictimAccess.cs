namespace ModelDiff.Training;

/// <summary>What whoever copies a model has of it; each value includes those before it.</summary>
public enum VictimAccess
{
    /// <summary>What it answers to images.</summary>
    Answers,

    /// <summary>Its weights, in a network that can be trained further and begun anew: of the catalogue, or of the victim's own TorchScript file.</summary>
    Weights,

    /// <summary>What its stages make of images, and where its head begins: a network of the catalogue.</summary>
    Features,
}
