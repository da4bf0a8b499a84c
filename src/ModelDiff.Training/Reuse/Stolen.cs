namespace ModelDiff.Training;

/// <summary>What of its answers is taken from a victim.</summary>
internal enum Stolen
{
    /// <summary>Class scores (logits): the most faithful copies.</summary>
    Scores,

    /// <summary>The probabilities of the classes.</summary>
    Probabilities,

    /// <summary>The most likely class alone.</summary>
    Labels,
}
