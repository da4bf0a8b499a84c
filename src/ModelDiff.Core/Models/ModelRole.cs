namespace ModelDiff.Models;

/// <summary>What a model is in a panel.</summary>
public enum ModelRole
{
    /// <summary>It has nothing to do with victim or suspect.</summary>
    Reference,

    /// <summary>A second model by the victim's own data, architecture and recipe: the hardest innocent.</summary>
    Twin,
}
