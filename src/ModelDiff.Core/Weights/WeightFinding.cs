namespace ModelDiff.Weights;

/// <summary>Answer of the weights alone. It is one line of evidence; what was made from what it does not tell.</summary>
public enum WeightFinding
{
    /// <summary>Nothing could be tested.</summary>
    Undetermined,

    /// <summary>The weights agree no better than those of independently initialized models do.</summary>
    NotShown,

    /// <summary>The weights have a common origin: one is derived from the other, or both were trained from the same initialization, or both come from a third model.</summary>
    CommonWeights,

    /// <summary>The two files are the same to the last byte.</summary>
    Identical,
}
