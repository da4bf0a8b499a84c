namespace ModelDiff.Inputs;

/// <summary>How the mutation search makes pairs.</summary>
public sealed record SearchOptions
{
    private readonly double _epsilon = 0.2;
    private readonly int _tries = 1000;
    private readonly int _speculativeTries = 16;

    /// <summary>Change of the one element that a mutation moves, as a share of the input range's width, in (0, 1]; default 0.2, as in the paper's code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside (0, 1].</exception>
    public double Epsilon
    {
        get => _epsilon;
        init => _epsilon = Perturbation.CheckShare(value, nameof(Epsilon));
    }

    /// <summary>Mutations tried, at least 1; default 1000, as in the paper's code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Tries
    {
        get => _tries;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Tries));
            _tries = value;
        }
    }

    /// <summary>Most tries whose answers are asked for in one call, before it is known which of them are kept; at least 1, default 16. It changes the number of calls, never the pairs, for models whose answer to a row does not depend on the rest of its batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int SpeculativeTries
    {
        get => _speculativeTries;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(SpeculativeTries));
            _speculativeTries = value;
        }
    }
}
