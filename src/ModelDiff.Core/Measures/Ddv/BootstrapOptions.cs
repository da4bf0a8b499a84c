namespace ModelDiff.Measures;

/// <summary>Settings of <see cref="BootstrapInterval"/>.</summary>
public sealed record BootstrapOptions
{
    private readonly int _resamples = 2000;
    private readonly double _confidence = 0.95;

    /// <summary>How many times the pairs are drawn anew, at least 100; default 2000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 100.</exception>
    public int Resamples
    {
        get => _resamples;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 100, nameof(Resamples));
            _resamples = value;
        }
    }

    /// <summary>The share of intervals that should hold the true value, strictly between 0 and 1; default 0.95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public double Confidence
    {
        get => _confidence;
        init
        {
            if (!(value > 0 && value < 1))
                throw new ArgumentOutOfRangeException(nameof(Confidence), value, "A confidence lies strictly between 0 and 1.");
            _confidence = value;
        }
    }
}
