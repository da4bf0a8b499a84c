namespace ModelDiff.Inputs;

/// <summary>What the settings of perturbing generators share.</summary>
internal static class Perturbation
{
    /// <summary>16/255 of the input range.</summary>
    public const double DefaultEpsilon = 16.0 / 255;

    /// <exception cref="ArgumentOutOfRangeException">Outside (0, 1].</exception>
    public static double CheckShare(double value, string name) =>
        value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is a share of the input range, above 0 and at most 1.");
}
