namespace ModelDiff.Measures;

/// <summary>Settings of <see cref="BootstrapInterval"/>.</summary>
public sealed record BootstrapOptions
{
    /// <summary>How many times the pairs are drawn anew, at least 100; default 2000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 100.</exception>
    public int Resamples
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 100, nameof(Resamples));
            field = value;
        }
    } = 2000;

    /// <summary>The share of intervals that should hold the true value, strictly between 0 and 1; default 0.95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public double Confidence
    {
        get;
        init
        {
            if (!(value > 0 && value < 1))
                throw new ArgumentOutOfRangeException(nameof(Confidence), value, "A confidence lies strictly between 0 and 1.");
            field = value;
        }
    } = 0.95;
}
