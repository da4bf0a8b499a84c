namespace ModelDiff.Models;

/// <summary>What a model is in a panel.</summary>
public enum ModelRole
{
    /// <summary>It has nothing to do with victim or suspect.</summary>
    Reference,

    /// <summary>A second model by the victim's own data, architecture and recipe: the hardest innocent.</summary>
    Twin,

    /// <summary>The owner's own copy of the victim, by a method of reuse: it stands beside a panel, to tell what that would find.</summary>
    Shadow,
}
