namespace ModelDiff.Probes;

/// <summary>How many inputs of each kind an audit asks for. The defaults make at most 700 queries per model.</summary>
public sealed record ProbeOptions
{
    private readonly int _natural = 300;
    private readonly int _noise = 200;
    private readonly int _smooth = 200;

    /// <summary>Most natural inputs, at least 0; as many are taken as there are seed inputs. Default 300.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Natural
    {
        get => _natural;
        init => _natural = AtLeastNone(value, nameof(Natural));
    }

    /// <summary>Inputs of normal noise, one value per element, at least 0. Default 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Noise
    {
        get => _noise;
        init => _noise = AtLeastNone(value, nameof(Noise));
    }

    /// <summary>Inputs of smooth noise, at least 0. Default 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Smooth
    {
        get => _smooth;
        init => _smooth = AtLeastNone(value, nameof(Smooth));
    }

    /// <summary>Whether noise is cut off where the models' input range ends, for endpoints that take nothing else. Default: it may go beyond.</summary>
    public bool InRange { get; init; }

    /// <summary>The same kinds in about the same proportions, with no more rows in all.</summary>
    /// <param name="rows">Most rows in all.</param>
    /// <param name="seeds">Seed inputs at hand.</param>
    internal ProbeOptions Within(int rows, long seeds)
    {
        var natural = (int)Math.Min(Natural, seeds);
        var all = natural + Noise + Smooth;
        return all <= rows ? this : this with { Natural = Scaled(natural), Noise = Scaled(Noise), Smooth = Scaled(Smooth) };

        int Scaled(int count) => (int)((long)count * rows / all);
    }

    private static int AtLeastNone(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return value;
    }
}
