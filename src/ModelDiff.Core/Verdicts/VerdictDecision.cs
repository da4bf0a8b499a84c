namespace ModelDiff.Verdicts;

/// <summary>What can be said of a suspect.</summary>
public enum VerdictDecision
{
    /// <summary>There is not enough to decide on.</summary>
    Undetermined,

    /// <summary>Victim and suspect are of one lineage, at the chosen false-positive rate. Which came first, or whether both stem from a third model, outputs do not tell.</summary>
    Derived,

    /// <summary>That the suspect was made from the victim is not shown; this does not prove the contrary.</summary>
    NotShown,
}
