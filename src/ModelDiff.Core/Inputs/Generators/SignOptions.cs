namespace ModelDiff.Inputs;

/// <summary>How random-sign pairs are made.</summary>
public sealed record SignOptions
{
    /// <summary>Change of each input element as a share of the input range's width, in (0, 1]; default 16/255.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside (0, 1].</exception>
    public double Epsilon
    {
        get;
        init => field = Perturbation.CheckShare(value, nameof(Epsilon));
    } = Perturbation.DefaultEpsilon;
}
