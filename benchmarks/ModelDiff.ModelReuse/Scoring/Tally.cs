namespace ModelDiff.ModelReuse.Scoring;

/// <summary>How many of how many were right.</summary>
/// <param name="Right">The right ones.</param>
/// <param name="Total">All of them.</param>
public readonly record struct Tally(int Right, int Total)
{
    /// <summary>One more, right or not.</summary>
    public Tally Plus(bool right) => new(Right + (right ? 1 : 0), Total + 1);

    /// <summary>For example <c>12/12</c>.</summary>
    public override string ToString() => $"{Right}/{Total}";
}
