namespace ModelDiff.Evidence;

/// <summary>The batches of inputs that a <see cref="Probe"/> may hold. Row i of those that stem from seed inputs stems from seed input i.</summary>
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

    /// <summary>Noise, one random value per element. No model was trained on it.</summary>
    Noise,

    /// <summary>Smooth noise: few random values, interpolated. No model was trained on it, and yet it looks like something to every layer.</summary>
    Smooth,
}
