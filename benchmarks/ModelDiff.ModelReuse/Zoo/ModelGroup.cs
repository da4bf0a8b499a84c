namespace ModelDiff.ModelReuse.Zoo;

/// <summary>What a model is in the benchmark for.</summary>
internal enum ModelGroup
{
    /// <summary>One of the paper's 114.</summary>
    Paper,

    /// <summary>Rounded to half precision.</summary>
    Float16,

    /// <summary>Stolen into the victim's own architecture.</summary>
    SameArchitectureSteal,

    /// <summary>Stolen with care: logits, more and other queries.</summary>
    FaithfulSteal,

    /// <summary>Stolen from labels alone.</summary>
    LabelSteal,

    /// <summary>Two steps of reuse after a transfer.</summary>
    TwoSteps,

    /// <summary>Tuned away from its parent on purpose.</summary>
    Evasion,

    /// <summary>Not derived, but of the same architecture, data and recipe as another model.</summary>
    Homologous,
}
