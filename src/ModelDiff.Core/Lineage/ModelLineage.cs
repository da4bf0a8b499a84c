using System.Collections.Immutable;
using ModelDiff.Statistics;
using ModelDiff.Verdicts;

namespace ModelDiff.Lineage;

/// <summary>How M models are related, as far as their behavior tells, or their weights (<see cref="WeightLineage"/>). Immutable; holds no tensors.</summary>
[TypeFormatterSource(typeof(Reports.NotebookDisplay))]
public sealed record ModelLineage
{
    /// <summary>The models' names, row by row.</summary>
    public required ImmutableArray<string> Models { get; init; }

    /// <summary>Similarity of every two models, in [-1, 1], symmetric with 1 on the diagonal: the mean correlation of their output geometries over the parts of the probe (mean of Fisher's z, mapped back). NaN where the answers of one hold nothing to compare; the tree takes such models for strangers.</summary>
    public required SymmetricMatrix Similarity { get; init; }

    /// <summary>How far each two models are above what the closest unrelated ones reach, in standard deviations, summed over evidences; null without a panel, NaN on the diagonal.</summary>
    public SymmetricMatrix? Scores { get; init; }

    /// <summary>P-value of each two models, in (0, 1]: the conformal rank of <see cref="Verdicts.UnrelatedScores.PValue"/>, the larger of both directions; above all unrelated scores the tail that they foretell. Null without a panel, NaN on the diagonal and where the panel says nothing.</summary>
    public SymmetricMatrix? PValues { get; init; }

    /// <summary>The same, adjusted for the number of pairs (Benjamini and Hochberg); null without a panel.</summary>
    public SymmetricMatrix? AdjustedPValues { get; init; }

    /// <summary>Models that belong together: connected by pairs whose adjusted p-value is at most the accepted rate, or that have weights in common. Largest first, single models left out; null without a panel where behavior was compared.</summary>
    public ImmutableArray<ImmutableArray<int>>? Groups { get; init; }

    /// <summary>A tree in which similar models are close, by neighbor joining on <c>1 - similarity</c>.</summary>
    public required TreeNode Tree { get; init; }

    /// <summary>The accepted rate of false discoveries.</summary>
    public required double FalsePositiveRate { get; init; }

    /// <summary>The number of reference models.</summary>
    public required int PanelSize { get; init; }

    /// <summary>Rows that each model was asked for; 0 where weights alone were compared.</summary>
    public required int Queries { get; init; }

    /// <summary>The models that failed and are left out, reference models among them; none by default.</summary>
    public ImmutableArray<ModelFailure> Failures { get; init; } = [];

    /// <summary>What was compared, by which software and when; null where nobody kept it.</summary>
    public RunRecord? Record { get; init; }

    /// <summary>What a reader should know, in whole sentences.</summary>
    public required ImmutableArray<string> Notes { get; init; }
}
