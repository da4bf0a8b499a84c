namespace ModelDiff.Training;

/// <summary>How a suspect is asked about coins, and when it is found.</summary>
public sealed record CoinCheckOptions
{
    private const int StandardDraws = 99_999;

    /// <summary>How often a suspect who had nothing of the secret may be called derived, from 0.00001 to below 1; default 0.01.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside of that.</exception>
    public double FalsePositiveRate
    {
        get;
        init => field = value is >= LeastRate and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(FalsePositiveRate), value, "From 0.00001 to below 1.");
    } = 0.01;

    /// <summary>Most rows that the suspect is asked for, two per pair, at least 20; the first pairs are taken then. Default null, all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 20.</exception>
    public int? MaximumQueries
    {
        get;
        init => field = value is null or >= 2 * CoinPairing.Least ? value : throw new ArgumentOutOfRangeException(nameof(MaximumQueries), value, $"At least {2 * CoinPairing.Least}.");
    }

    /// <summary>Most rows handed to the suspect at once, at least 1; default null: 32, and 64 where a row has at most 4,096 numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? BatchSize
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(BatchSize), value, "At least 1.");
    }

    /// <summary>Draws the random signs of the test; default 0.</summary>
    public long Seed { get; init; }

    /// <summary>The smallest rate that can be accepted, which is the smallest p of as many random signs as are drawn.</summary>
    internal const double LeastRate = 1.0 / (1 + StandardDraws);

    /// <summary>How often random signs are drawn.</summary>
    internal static int Draws => StandardDraws;
}
