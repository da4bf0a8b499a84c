namespace ModelDiff.Models;

/// <summary>What the numbers are that a model answers with.</summary>
public enum OutputKind
{
    /// <summary>One score per class, or features: compared as they are.</summary>
    Scores,

    /// <summary>The probability p of one of two classes, read as <c>[1 - p, p]</c>.</summary>
    Binary,

    /// <summary>The logit of one of two classes: its sigmoid is the probability.</summary>
    BinaryLogit,
}
