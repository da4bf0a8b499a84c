using ModelDiff.Storage;

namespace ModelDiff.Models;

/// <summary>What is known of a model beside how to ask it: who it is, what it was made for and from. Immutable.</summary>
public sealed record ModelProfile
{
    private const string LabelsOf = "labels of ";

    /// <summary>Names a model of which nothing else is known.</summary>
    /// <param name="name">The name that reports use.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public ModelProfile(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name that reports use.</summary>
    public string Name { get; init; }

    /// <summary>Tells the model and its settings from every other, for example by the hash of its file and its preprocessing: under it, its answers are kept. Null where they are not to be kept.</summary>
    public string? Identity { get; init; }

    /// <summary>SHA-256 of the model's file, 64 lower-case hexadecimal digits; null where it is unknown.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Models of one family were made from each other or from a common ancestor, and are never compared with each other; null where this one is its own family.</summary>
    public string? Family { get; init; }

    /// <summary>What the model is in a panel; default <see cref="ModelRole.Reference"/>.</summary>
    public ModelRole Role { get; init; }

    /// <summary>The task that it was trained for, by any name that models of one task share; null where it is unknown.</summary>
    public string? Task { get; init; }

    /// <summary>The network's architecture, by any name that models of one architecture share; null where it is unknown.</summary>
    public string? Architecture { get; init; }

    /// <summary>The method by which a shadow was made, by any name that methods of one kind share; null for other models.</summary>
    public string? Method { get; init; }

    /// <summary>Where the weights of a twin began; null where it is unknown.</summary>
    public ModelInitialization? Initialization { get; init; }

    /// <summary>The family of models that were trained on the labels which a model gives: it is never compared with them.</summary>
    /// <param name="teacher">The model that gives the labels; told by the hash of its file or, where it has none, by its address or name.</param>
    public static string FamilyOfLabels(ModelSignature teacher)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        return FamilyOfLabels(FileHash.OfSource(teacher.Source) ?? teacher.Source ?? teacher.Name);
    }

    /// <summary>The same for a teacher that is told already.</summary>
    internal static string FamilyOfLabels(string teacher) => LabelsOf + teacher;

    /// <summary>Whether the model was trained on the labels that another one gives.</summary>
    internal bool LearnedLabels => Family?.StartsWith(LabelsOf, StringComparison.Ordinal) == true;
}
