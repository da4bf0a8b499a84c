namespace ModelDiff.Models;

/// <summary>Where the weights of a twin began.</summary>
public enum ModelInitialization
{
    /// <summary>At random values of its own.</summary>
    Fresh,

    /// <summary>At the victim's own initial weights.</summary>
    Own,
}
