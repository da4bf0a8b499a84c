namespace ModelDiff.Evidence;

/// <summary>The batches of inputs that a <see cref="Probe"/> may hold. Row i of each stems from the same seed input.</summary>
public enum ProbePart
{
    /// <summary>The seed inputs as they are.</summary>
    Natural,

    /// <summary>Seed inputs after an attack on one model.</summary>
    Adversarial,

    /// <summary>Seed inputs moved as far as an attack goes, in random directions.</summary>
    Sign,

    /// <summary>Seed inputs with a patch of another one.</summary>
    CutMix,
}
