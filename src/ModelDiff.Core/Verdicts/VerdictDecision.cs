namespace ModelDiff.Verdicts;

/// <summary>What can be said of a suspect.</summary>
public enum VerdictDecision
{
    /// <summary>There is not enough to decide on.</summary>
    Undetermined,

    /// <summary>The suspect was made from the victim, at the chosen false-positive rate.</summary>
    Derived,

    /// <summary>That the suspect was made from the victim is not shown; this does not prove the contrary.</summary>
    NotShown,
}
