using System.Collections.Immutable;
using ModelDiff.Measures;

namespace ModelDiff.Verdicts;

/// <summary>The one place where summaries of models become verdicts: what all evidence says of every two of them, judged by a panel. Immutable.</summary>
/// <remarks>The audit of one suspect is its case of two models, a lineage its case of many.</remarks>
public sealed class PairVerdict
{
    private readonly ImmutableArray<ModelSummary> _models;
    private readonly ImmutableArray<ModelSummary> _panel;
    private readonly SameTaskTest _sameTask;
    private readonly int _counted;

    /// <summary>Compares every two of some models and a panel.</summary>
    /// <param name="models">The models in question; all summaries are of one probe and of <paramref name="evidence"/>.</param>
    /// <param name="panel">Models that are known to be unrelated to those; may be empty.</param>
    /// <param name="evidence">The evidence that counts, at least one.</param>
    /// <param name="shown">Evidence that is shown beside it; its summaries follow.</param>
    /// <param name="cancellationToken">Observed once per model and evidence.</param>
    /// <exception cref="ArgumentException">There is no evidence or no model, or the summaries cannot be of one probe.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial result.</exception>
    public PairVerdict(IReadOnlyList<ModelSummary> models, IReadOnlyList<ModelSummary> panel, IReadOnlyList<IEvidence> evidence, IReadOnlyList<IEvidence>? shown = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(panel);
        ArgumentNullException.ThrowIfNull(evidence);
        if (models.Count == 0)
            throw new ArgumentException("A verdict needs at least one model.", nameof(models));
        (_models, _panel, _counted) = ([.. models], [.. panel], evidence.Count);
        ImmutableArray<ModelSummary> all = [.. models, .. panel];
        Matrices = [.. evidence.Concat(shown ?? []).Select((item, e) => EvidenceMatrix.Compute(item, [.. all.Select(model => model.Values[e])], cancellationToken))];
        Test = new PanelTest(Matrices, [.. Enumerable.Range(models.Count, panel.Count)], [.. all.Select((model, i) => i < models.Count ? FormattableString.Invariant($" model {i}") : model.Profile.Family ?? FormattableString.Invariant($" panel {i}"))], evidence.Count);
        _sameTask = new SameTaskTest(all, models.Count, cancellationToken);
    }

    /// <summary>What each evidence says of every two of the models and the panel, in that order.</summary>
    public ImmutableArray<EvidenceMatrix> Matrices { get; }

    internal PanelTest Test { get; }

    /// <summary>Judges whether one model was made from another.</summary>
    /// <param name="victim">Position of the victim among the models.</param>
    /// <param name="suspect">Position of the suspect among the models.</param>
    /// <param name="falsePositiveRate">How often an innocent model may be called derived, in (0, 1).</param>
    /// <param name="looks">How often the evidence may be looked at in all, at least 1; p-values are multiplied by it (Bonferroni).</param>
    /// <returns>The verdict with all that it rests on.</returns>
    public AuditResult Judge(int victim, int suspect, double falsePositiveRate = AuditOptions.DefaultFalsePositiveRate, int looks = 1)
    {
        var result = Test.Judge(victim, suspect);
        var coverage = Coverage(victim, suspect);
        var sameTask = _sameTask.MayBeTwins(victim, suspect) ? _sameTask.Judge(victim, suspect) : null;
        return new AuditResult
        {
            Verdict = NothingToCompare(victim, suspect)
                ?? (sameTask is null ? VerdictRule.Decide(result, _panel.Length, coverage, looks, falsePositiveRate) : SameTaskRule.Decide(sameTask, result, looks, falsePositiveRate)),
            Panel = sameTask is null ? result : result with { Evidence = WithResiduals(result.Evidence, sameTask) },
            SameTask = sameTask,
            PanelSize = _panel.Length,
            Coverage = coverage,
            FalsePositiveRate = falsePositiveRate,
        };
    }

    /// <summary>Where the verdict rests on the whitened residuals, all other evidence is shown beside them.</summary>
    private static ImmutableArray<EvidenceScore> WithResiduals(ImmutableArray<EvidenceScore> evidence, SameTaskResult sameTask) =>
    [
        .. evidence.Select(score => score with { Counts = false }),
        .. sameTask.W is { } w ? [new EvidenceScore("whitened-residuals", w, null, sameTask.P) { Description = "both share what no other model of the task has", Counts = true }] : ImmutableArray<EvidenceScore>.Empty,
    ];

    /// <summary>The verdict where one of the two models answers with nothing that could be compared; null where there is something.</summary>
    private Verdict? NothingToCompare(int victim, int suspect)
    {
        int[] empty = [.. new[] { victim, suspect }.Where(model => _models[model].Values.Take(_counted).All(value => value.IsEmpty))];
        return empty.Length == 0 ? null : new Verdict(VerdictDecision.Undetermined, null,
        [
            $"There is nothing to compare: {string.Join(" and ", empty.Select(model => $"'{_models[model].Profile.Name}'"))} {(empty.Length == 1 ? "gives" : "give")} a single score per row, or the same answer to every row.",
            "A single score s of a two-class model says more as the two numbers [1 - s, s]; of several outputs choose one that varies.",
        ]);
    }

    /// <summary>How close a candidate is to a suspect, for telling which of several is the closest; no ground for a p-value: <see cref="PanelTest.Closeness"/>.</summary>
    /// <param name="suspect">Position of the suspect among the models.</param>
    /// <param name="candidate">Position of the candidate among the models and the panel behind them.</param>
    /// <returns>NaN where no evidence has a large enough cohort.</returns>
    public double Closeness(int suspect, int candidate) => Test.Closeness(suspect, candidate);

    /// <summary>Whether enough panel models do a model's task, so that a rank among the panel says something of it; so it is where nothing tells the task.</summary>
    internal bool IsCovered(int model) => _models[model].Labels.IsEmpty || _panel.Count(member => TaskCoverage.SameTask(member, _models[model])) >= TaskCoverage.Least;

    /// <summary>Whether two of the models do one task, as far as their labels tell.</summary>
    internal bool SameTask(int a, int b) => TaskCoverage.SameTask(_models[a], _models[b]);

    private TaskCoverage? Coverage(int victim, int suspect) => _models[suspect].Labels.IsEmpty
        ? null
        : new TaskCoverage(SameTask(victim, suspect), _panel.Count(member => TaskCoverage.SameTask(member, _models[suspect])));
}
