namespace ModelDiff.Probes;

/// <summary>How many inputs of each kind an audit asks for. The defaults make at most 700 queries per model.</summary>
public sealed record ProbeOptions
{
    /// <summary>Most natural inputs, at least 0; as many are taken as there are seed inputs. Default 300.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Natural
    {
        get;
        init => field = AtLeastNone(value, nameof(Natural));
    } = 300;

    /// <summary>Inputs of normal noise, one value per element, at least 0. Default 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Noise
    {
        get;
        init => field = AtLeastNone(value, nameof(Noise));
    } = 200;

    /// <summary>Inputs of smooth noise, at least 0. Default 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Smooth
    {
        get;
        init => field = AtLeastNone(value, nameof(Smooth));
    } = 200;

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
