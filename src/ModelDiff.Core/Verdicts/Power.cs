using ModelDiff.Statistics;

namespace ModelDiff.Verdicts;

/// <summary>How many of an owner's own copies by one method an audit finds: what 'not shown' is worth. Immutable, compared by value.</summary>
public sealed record Power
{
    /// <summary>States a power.</summary>
    /// <param name="method">The method by which the copies were made.</param>
    /// <param name="found">Copies that are called derived, from 0 to <paramref name="of"/>.</param>
    /// <param name="of">All copies, at least 1.</param>
    /// <param name="falsePositiveRate">The accepted false-positive rate at which they were judged, in (0, 1).</param>
    /// <exception cref="ArgumentException">The method has no name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Power(string method, int found, int of, double falsePositiveRate)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        ArgumentOutOfRangeException.ThrowIfLessThan(of, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(found);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(found, of);
        if (falsePositiveRate is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(falsePositiveRate), falsePositiveRate, "A false-positive rate lies between 0 and 1.");
        (Method, Found, Of, FalsePositiveRate) = (method, found, of, falsePositiveRate);
        (Low, High) = WilsonInterval.Of(found, of);
    }

    /// <summary>The method by which the copies were made.</summary>
    public string Method { get; }

    /// <summary>Copies that are called derived.</summary>
    public int Found { get; }

    /// <summary>All copies.</summary>
    public int Of { get; }

    /// <summary>The accepted false-positive rate at which they were judged.</summary>
    public double FalsePositiveRate { get; }

    /// <summary>Lower bound of the share that is found, in [0, 1]: Wilson's 95 % interval.</summary>
    public double Low { get; }

    /// <summary>Upper bound, likewise.</summary>
    public double High { get; }
}
