using ModelDiff.Evidence;

namespace ModelDiff.Verdicts;

/// <summary>How a <see cref="PanelAudit"/> asks and decides.</summary>
public sealed record AuditOptions
{
    private readonly double _falsePositiveRate = 0.01;
    private readonly int _batchSize = 32;

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

    /// <summary>Decides every random choice; default 0.</summary>
    public long Seed { get; init; }
}
