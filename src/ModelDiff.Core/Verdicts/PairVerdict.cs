using System.Collections.Immutable;
using ModelDiff.Measures;

namespace ModelDiff.Verdicts;

/// <summary>The one place where summaries of models become verdicts: what all evidence says of every two of them, judged by a panel. Immutable.</summary>
/// <remarks>The audit of one suspect is its case of two models, a lineage its case of many.</remarks>
public sealed class PairVerdict
{
    private const double NearlyAll = 0.95;

    private readonly ImmutableArray<ModelSummary> _models;
    private readonly ImmutableArray<ModelSummary> _panel;
    private readonly TwinTest _twins;
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
        Test = TestOf(all);
        _twins = new TwinTest(all, models.Count);
    }

    private PairVerdict(PairVerdict all, ImmutableArray<int> models, ImmutableArray<int> panel)
    {
        ImmutableArray<ModelSummary> known = [.. all._models, .. all._panel];
        ImmutableArray<int> rows = [.. models, .. panel];
        (_models, _panel, _counted) = ([.. models.Select(row => known[row])], [.. panel.Select(row => known[row])], all._counted);
        Matrices = [.. all.Matrices.Select(matrix => matrix.Among(rows.AsSpan()))];
        Test = TestOf([.. _models, .. _panel]);
        _twins = all._twins.Among(rows, models.Length);
    }

    /// <summary>What each evidence says of every two of the models and the panel, in that order.</summary>
    public ImmutableArray<EvidenceMatrix> Matrices { get; }

    internal PanelTest Test { get; }

    /// <summary>What a verdict over some of these models would be, without comparing them again.</summary>
    /// <param name="models">Positions of the models in question among the models and the panel behind them, at least one.</param>
    /// <param name="panel">Positions of their panel.</param>
    internal PairVerdict Among(ImmutableArray<int> models, ImmutableArray<int> panel) => new(this, models, panel);

    /// <summary>Judges whether one model was made from another.</summary>
    /// <param name="victim">Position of the victim among the models; twins of the panel are its own.</param>
    /// <param name="suspect">Position of the suspect among the models.</param>
    /// <param name="options">How it is decided; null for the defaults.</param>
    /// <param name="looks">How often the evidence may be looked at in all, at least 1; p-values are multiplied by it (Bonferroni).</param>
    /// <returns>The verdict with all that it rests on.</returns>
    public AuditResult Judge(int victim, int suspect, AuditOptions? options = null, int looks = 1)
    {
        options ??= new AuditOptions();
        var ranks = Test.Judge(victim, suspect);
        var coverage = Coverage(victim, suspect);
        var twins = _twins.HasTwins || _twins.MayBeTwins(victim, suspect) ? _twins.Judge(victim, suspect, options) : null;
        var decidesAmongTwins = twins is { SameClasses: true } || twins?.Twins.IsEnough(options.SecretInitialization) == true;
        return new AuditResult
        {
            Verdict = NothingToCompare(victim, suspect)
                ?? (decidesAmongTwins ? TwinRule.Decide(twins!, ranks, options, looks) : VerdictRule.Decide(ranks, _twins.NoiseAmongReferences(victim, suspect), _panel.Length, coverage, options, looks)),
            Panel = decidesAmongTwins ? ranks with { Evidence = WithTwins(ranks.Evidence, twins!) } : ranks,
            Twins = decidesAmongTwins ? twins : null,
            Members = [.. _panel.Select(model => new PanelEntry(model.Profile, twins?.LeftOut.Contains(model.Profile.Name) != true))],
            PanelSize = _panel.Length,
            Coverage = coverage,
            FalsePositiveRate = options.FalsePositiveRate,
            Notes = [.. (twins?.LeftOut ?? []).Select(name => $"The reference model '{name}' looks like one made from the victim and is left out; '--keep-close' keeps it."), .. OfOneClass(victim, suspect)],
        };
    }

    private PanelTest TestOf(ImmutableArray<ModelSummary> all) =>
        new(Matrices, [.. Enumerable.Range(_models.Length, _panel.Length)], [.. all.Select((model, i) => model.Profile.Family ?? FormattableString.Invariant($" model {i}"))], _counted);

    /// <summary>Where the verdict rests on the test among twins, all other evidence is shown beside what that says.</summary>
    private static ImmutableArray<EvidenceScore> WithTwins(ImmutableArray<EvidenceScore> evidence, TwinTestResult twins)
    {
        var byNoise = !twins.SameClasses || twins.SharesInitialization == true;
        var scores = evidence.Select(score => score with { Counts = false }).ToList();
        if (twins.Noise is { } noise)
            scores.Add(new EvidenceScore("whitened-noise", noise, null, twins.PNoise) { Description = "on noise both answer as no other model does", IsTaskFree = true, Counts = byNoise });
        if (twins.Residuals is { } residuals)
            scores.Add(new EvidenceScore("whitened-residuals", residuals, null, twins.PSame is { } same && twins.PFresh is { } fresh ? Math.Max(same, fresh) : twins.PFresh) { Description = "both share what no other model of the task has", Counts = !byNoise });
        return [.. scores.OrderBy(score => score.Counts)];
    }

    /// <summary>Models that seem not to be asked as they were trained: nearly all natural inputs get one class.</summary>
    private IEnumerable<string> OfOneClass(params int[] models) =>
        from model in models
        let share = _models[model].LargestClass
        where share >= NearlyAll
        select FormattableString.Invariant($"'{_models[model].Profile.Name}' gives {share:0 %} of the natural inputs one class. Where they show several, it is not asked as it was trained (--scale, --mean, --std, --crop), and no verdict on it holds.");

    /// <summary>The verdict where one of the two models answers with nothing that could be compared; null where there is something.</summary>
    private Verdict? NothingToCompare(int victim, int suspect)
    {
        int[] empty = [.. new[] { victim, suspect }.Where(model => _models[model].Values.Take(_counted).All(value => value.IsEmpty))];
        return empty.Length == 0 ? null : new Verdict(VerdictDecision.Undetermined, null,
        [
            $"There is nothing to compare: {string.Join(" and ", empty.Select(model => $"'{_models[model].Profile.Name}'"))} {(empty.Length == 1 ? "gives" : "give")} a single score per row, or the same answer to every row.",
            "The probability p of a two-class model says more as the two numbers [1 - p, p] (--output-kind binary); of several outputs choose one that varies.",
        ]);
    }

    /// <summary>How close a candidate is to a suspect, for telling which of several is the closest; no ground for a p-value: <see cref="PanelTest.Closeness"/>.</summary>
    /// <param name="suspect">Position of the suspect among the models.</param>
    /// <param name="candidate">Position of the candidate among the models and the panel behind them.</param>
    /// <returns>NaN where no evidence has a large enough cohort.</returns>
    public double Closeness(int suspect, int candidate) => Test.Closeness(suspect, candidate);

    /// <summary>Whether enough panel models do a model's task, so that a rank among the panel says something of it; so it is where nothing tells the task.</summary>
    internal bool IsCovered(int model) => _models[model].Labels.IsEmpty || _panel.Count(member => TaskCoverage.SameTask(member, _models[model])) >= TaskCoverage.Least;

    /// <summary>Whether two of the models may be twins, see <see cref="TwinTest.MayBeTwins"/>.</summary>
    internal bool MayBeTwins(int a, int b) => _twins.MayBeTwins(a, b);

    /// <summary>Whether two of the models do one task, as far as their labels tell.</summary>
    internal bool SameTask(int a, int b) => TaskCoverage.SameTask(_models[a], _models[b]);

    private TaskCoverage? Coverage(int victim, int suspect) => _models[suspect].Labels.IsEmpty
        ? null
        : new TaskCoverage(SameTask(victim, suspect), _panel.Count(member => TaskCoverage.SameTask(member, _models[suspect])));
}
