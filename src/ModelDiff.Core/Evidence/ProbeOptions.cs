namespace ModelDiff.Evidence;

/// <summary>How many inputs of each kind an audit asks for. The defaults make at most 1,000 queries per model.</summary>
public sealed record ProbeOptions
{
    private readonly int _natural = 300;
    private readonly int _cutMix = 200;
    private readonly int _noise = 100;
    private readonly int _smooth = 400;

    /// <summary>Most natural inputs, at least 0; as many are taken as there are seed inputs. Default 300.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Natural
    {
        get => _natural;
        init => _natural = AtLeastNone(value, nameof(Natural));
    }

    /// <summary>Most seed inputs with a patch of another one, at least 0; none where the inputs are no images. Default 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int CutMix
    {
        get => _cutMix;
        init => _cutMix = AtLeastNone(value, nameof(CutMix));
    }

    /// <summary>Inputs of uniform noise, at least 0. Default 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Noise
    {
        get => _noise;
        init => _noise = AtLeastNone(value, nameof(Noise));
    }

    /// <summary>Smooth random inputs, at least 0. Default 400.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Smooth
    {
        get => _smooth;
        init => _smooth = AtLeastNone(value, nameof(Smooth));
    }

    private static int AtLeastNone(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return value;
    }
}
