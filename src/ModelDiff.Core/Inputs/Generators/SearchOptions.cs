namespace ModelDiff.Inputs;

/// <summary>How the mutation search makes pairs.</summary>
public sealed record SearchOptions
{
    /// <summary>Change of the one element that a mutation moves, as a share of the input range's width, in (0, 1]; default 0.2, as in the paper's code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside (0, 1].</exception>
    public double Epsilon
    {
        get;
        init => field = Perturbation.CheckShare(value, nameof(Epsilon));
    } = 0.2;

    /// <summary>Mutations tried, at least 1; default 1000, as in the paper's code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Tries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Tries));
            field = value;
        }
    } = 1000;

    /// <summary>Most tries whose answers are asked for in one call, before it is known which of them are kept; at least 1, default 16. It changes the number of calls, never the pairs, for models whose answer to a row does not depend on the rest of its batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int SpeculativeTries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(SpeculativeTries));
            field = value;
        }
    } = 16;
}
