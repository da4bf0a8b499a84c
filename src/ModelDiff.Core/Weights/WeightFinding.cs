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

    /// <summary>One was made from the other: trained weights are copies, or weights are common where nobody else can have had their beginning. Which came first, or whether both were made from a third model, is not always told.</summary>
    CommonTraining,

    /// <summary>The two files are the same to the last byte.</summary>
    Identical,
}
