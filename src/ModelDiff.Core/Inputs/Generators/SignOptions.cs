namespace ModelDiff.Inputs;

/// <summary>How random-sign pairs are made.</summary>
public sealed record SignOptions
{
    private readonly double _epsilon = Perturbation.DefaultEpsilon;

    /// <summary>Change of each input element as a share of the input range's width, in (0, 1]; default 16/255.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside (0, 1].</exception>
    public double Epsilon
    {
        get => _epsilon;
        init => _epsilon = Perturbation.CheckShare(value, nameof(Epsilon));
    }
}
