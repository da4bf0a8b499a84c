namespace ModelDiff.Inputs;

/// <summary>How CutMix pairs are made.</summary>
public sealed record CutMixOptions
{
    /// <summary>Both parameters of the Beta distribution that the rectangle's share of the image is drawn from, positive; default 1, which is uniform. Large values draw shares near a half.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a positive finite number.</exception>
    public double Alpha
    {
        get;
        init
        {
            if (!double.IsFinite(value) || value <= 0)
                throw new ArgumentOutOfRangeException(nameof(Alpha), value, "Alpha must be positive and finite.");
            field = value;
        }
    } = 1;
}
