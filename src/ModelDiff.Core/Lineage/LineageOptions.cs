using ModelDiff.Probes;
using ModelDiff.Verdicts;

namespace ModelDiff.Lineage;

/// <summary>How a <see cref="LineageAnalysis"/> asks and groups.</summary>
public sealed record LineageOptions
{
    /// <summary>Decides every random choice; default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Most rows handed to a model at once, at least 1; default null: 32, and 64 where a row has at most 4,096 numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? BatchSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(BatchSize));
            field = value;
        }
    }

    /// <summary>
    /// Most models that are open and asked at the same time, at least 1; default as many as there are libtorch threads. Fewer need less memory and give the same answers.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? ModelsAtOnce
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(ModelsAtOnce));
            field = value;
        }
    }

    /// <summary>
    /// Whether each model is first asked for three rows three times over, seven rows in all, to see that its answer to a row follows from that row alone. Default: it is;
    /// a model that answers at random, from a state or by the rest of the batch is an error then.
    /// </summary>
    public bool ChecksModels { get; init; } = true;

    /// <summary>Probe, evidence and accepted false-positive rate: of all pairs that are called related, at most this share is expected to be innocent. A sequential audit is not possible.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>A folder that keeps every model's answers, so that a run that was stopped goes on, and one more model costs one model; null for none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Whether all answers must be in the cache, and no model is asked. Default: they are asked where they are missing.</summary>
    public bool CacheOnly { get; init; }
}
