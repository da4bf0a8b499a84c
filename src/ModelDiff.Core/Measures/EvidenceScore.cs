namespace ModelDiff.Measures;

/// <summary>One scalar measured on a victim and a suspect, and how unusual it is among unrelated models.</summary>
/// <param name="Name">The evidence, for example <c>ddv-similarity</c>.</param>
/// <param name="Value">The measured value; finite, or null where the evidence says nothing of the two models.</param>
/// <param name="Z">Standard score against the panel of reference models, or null without a panel.</param>
/// <param name="P">P-value against the panel, in (0, 1], or null without a panel.</param>
public sealed record EvidenceScore(string Name, double? Value, double? Z = null, double? P = null)
{
    /// <summary>What a high value means, as <see cref="IEvidence.Description"/> says.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether it reads inputs that belong to no task: <see cref="IEvidence.IsTaskFree"/>.</summary>
    public bool IsTaskFree { get; init; }

    /// <summary>Whether the verdict rests on it; else it is shown beside what it rests on.</summary>
    public bool Counts { get; init; }
}
