using ModelDiff.Evidence;

namespace ModelDiff.Verdicts;

/// <summary>How a <see cref="PanelAudit"/> asks and decides.</summary>
public sealed record AuditOptions
{
    /// <summary>Fewest rows on which an audit can rest.</summary>
    public const int LeastQueries = 60;

    private readonly double _falsePositiveRate = 0.01;
    private readonly int _batchSize = 32;
    private readonly int? _maximumQueries;

    /// <summary>How often an innocent model may be called derived, in (0, 1); default 0.01. Never finer than the panel allows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside (0, 1).</exception>
    public double FalsePositiveRate
    {
        get => _falsePositiveRate;
        init => _falsePositiveRate = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(FalsePositiveRate), value, "A false-positive rate lies between 0 and 1.");
    }

    /// <summary>How many inputs of each kind each model is asked for.</summary>
    public ProbeOptions Probe { get; init; } = new();

    /// <summary>Most rows handed to a model at once, at least 1; default 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int BatchSize
    {
        get => _batchSize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(BatchSize));
            _batchSize = value;
        }
    }

    /// <summary>Most rows that a model is asked for, at least 60; the probe is made smaller where it has more. Default: no limit beside the probe's own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 60.</exception>
    public int? MaximumQueries
    {
        get => _maximumQueries;
        init
        {
            if (value is { } rows)
                ArgumentOutOfRangeException.ThrowIfLessThan(rows, LeastQueries, nameof(MaximumQueries));
            _maximumQueries = value;
        }
    }

    /// <summary>
    /// Whether the suspect is asked in goes, each followed by a look at the evidence, until that suffices. The accepted false-positive rate is shared out evenly among the looks
    /// (Bonferroni), so that looking early costs no error; a panel that cannot support so fine a level gets fewer looks. Default: asked at once.
    /// </summary>
    public bool Sequential { get; init; }

    /// <summary>Decides every random choice; default 0.</summary>
    public long Seed { get; init; }
}
