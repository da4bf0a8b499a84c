namespace ModelDiff.Inputs;

/// <summary>How random pairs are made.</summary>
public sealed record RandomOptions
{
    /// <summary>The distribution; default uniform.</summary>
    public NoiseDistribution Distribution { get; init; } = NoiseDistribution.Uniform;

    /// <summary>Standard deviation of Gaussian noise as a share of the input range's width, above 0; default 0.25.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a positive finite number.</exception>
    public double StandardDeviation
    {
        get;
        init
        {
            if (!double.IsFinite(value) || value <= 0)
                throw new ArgumentOutOfRangeException(nameof(StandardDeviation), value, "The standard deviation must be positive and finite.");
            field = value;
        }
    } = 0.25;
}
