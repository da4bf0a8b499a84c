namespace ModelDiff.Verdicts;

/// <summary>The twins of a panel: second models by the victim's own data, architecture and recipe, the hardest innocents.</summary>
/// <param name="Fresh">How many began at random weights of their own.</param>
/// <param name="Own">How many began at the victim's own initial weights.</param>
public sealed record TwinPanel(int Fresh, int Own)
{
    /// <summary>Fewest twins of fresh initialization on which 'derived' can rest where the suspect may be a twin.</summary>
    public const int LeastFresh = 4;

    /// <summary>Fewest twins of the victim's own initialization: models that began there are alike in everything but their last training.</summary>
    public const int LeastOwn = 3;

    /// <summary>Whether there are enough of both.</summary>
    public bool IsComplete => Fresh >= LeastFresh && Own >= LeastOwn;
}
