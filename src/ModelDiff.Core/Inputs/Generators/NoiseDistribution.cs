namespace ModelDiff.Inputs;

/// <summary>How random inputs are distributed over the input range.</summary>
public enum NoiseDistribution
{
    /// <summary>Evenly over the range.</summary>
    Uniform,

    /// <summary>Normal around the middle of the range, clipped to it.</summary>
    Gaussian,
}
