namespace ModelDiff.Inputs;

/// <summary>How random pairs are made.</summary>
public sealed record RandomOptions
{
    private readonly double _standardDeviation = 0.25;

    /// <summary>The distribution; default uniform.</summary>
    public NoiseDistribution Distribution { get; init; } = NoiseDistribution.Uniform;

    /// <summary>Standard deviation of Gaussian noise as a share of the input range's width, above 0; default 0.25.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a positive finite number.</exception>
    public double StandardDeviation
    {
        get => _standardDeviation;
        init
        {
            if (!double.IsFinite(value) || value <= 0)
                throw new ArgumentOutOfRangeException(nameof(StandardDeviation), value, "The standard deviation must be positive and finite.");
            _standardDeviation = value;
        }
    }
}
