using ModelDiff.Verdicts;

namespace ModelDiff.Lineage;

/// <summary>How a <see cref="LineageAnalysis"/> asks and groups.</summary>
public sealed record LineageOptions
{
    /// <summary>Probe, batch size, seed and accepted false-positive rate: of all pairs that are called related, at most this share is expected to be innocent. A sequential audit is not possible.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>A folder that keeps every model's answers, so that a run that was stopped goes on, and one more model costs one model; null for none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Whether all answers must be in the cache, and no model is asked. Default: they are asked where they are missing.</summary>
    public bool CacheOnly { get; init; }
}
