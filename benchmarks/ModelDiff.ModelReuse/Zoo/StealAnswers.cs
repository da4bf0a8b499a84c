namespace ModelDiff.ModelReuse.Zoo;

/// <summary>What a thief is told per query.</summary>
internal enum StealAnswers
{
    /// <summary>Probabilities, learned by cross-entropy.</summary>
    Probabilities,

    /// <summary>Logits, learned by squared error.</summary>
    Logits,

    /// <summary>The most likely class alone.</summary>
    Labels,
}
