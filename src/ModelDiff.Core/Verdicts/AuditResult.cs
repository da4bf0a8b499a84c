using System.Collections.Immutable;

namespace ModelDiff.Verdicts;

/// <summary>What a panel says of a victim and a suspect. Immutable; holds no tensors.</summary>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed record AuditResult
{
    /// <summary>The answer, with its p-value and reasons.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The score of victim and suspect, null scores, and each evidence.</summary>
    public required PanelResult Panel { get; init; }

    /// <summary>What the verdict rests on where the panel holds twins of the victim, or the suspect may be one; null elsewhere: then it rests on the panel's ranks.</summary>
    public TwinTestResult? Twins { get; init; }

    /// <summary>What a reader should know of the panel, in whole sentences: models that count once, models that were left out.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>All models of the panel, with what is known of each.</summary>
    public ImmutableArray<PanelEntry> Members { get; init; } = [];

    /// <summary>The number of reference models that count.</summary>
    public required int PanelSize { get; init; }

    /// <summary>How many of them do the suspect's task; null where there were no natural inputs to tell.</summary>
    public TaskCoverage? Coverage { get; init; }

    /// <summary>How many of the owner's own copies an audit by this panel finds, by method; empty where it is not known.</summary>
    public ImmutableArray<Power> Power { get; init; } = [];

    /// <summary>The accepted false-positive rate.</summary>
    public required double FalsePositiveRate { get; init; }

    /// <summary>Rows of the probe that the suspect was asked for.</summary>
    public int Queries { get; init; }

    /// <summary>Rows of the whole probe; a sequential audit may need fewer.</summary>
    public int QueriesPlanned { get; init; }
}
