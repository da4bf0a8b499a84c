namespace ModelDiff.Cli.Demo;

/// <summary>What comparing one suspect of the demo found.</summary>
/// <param name="Suspect">Its name.</param>
/// <param name="Relation">How it really came to be.</param>
/// <param name="Derived">Whether it was really made from the source.</param>
/// <param name="Accuracy">On held-out images of its own task, from 0 to 1.</param>
/// <param name="ToSource">Similarity to the source.</param>
/// <param name="ToNearestStranger">Similarity to the stranger that is most like it.</param>
internal sealed record DemoFinding(string Suspect, string Relation, bool Derived, double Accuracy, double ToSource, double ToNearestStranger)
{
    /// <summary>The paper's rule: closer to the source than to every unrelated model.</summary>
    public bool SeemsDerived => ToSource > ToNearestStranger;
}
