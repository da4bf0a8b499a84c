using System.Collections.Immutable;
using ModelDiff.Measures;

namespace ModelDiff.Verdicts;

/// <summary>Tests whether two models are closer than unrelated ones ever are, by several evidences at once.</summary>
/// <remarks>
/// <para>
/// Per evidence, the score of a pair is the lower of two standard scores, each against one model's cohort (its ten closest panel models, the other model and its relatives left out).
/// The score over all evidences is the sum of those above 0. The same score is taken of every pair that is known to be unrelated: suspect and panel, victim and panel, panel and panel.
/// The p-value is a conformal rank among those, see <see cref="UnrelatedScores.PValue"/>; because a sum is ranked among the same sums,
/// it stays valid however the evidences depend on each other.
/// </para>
/// Source of the p-value: Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005.
/// </remarks>
internal sealed class PanelTest
{
    private readonly ImmutableArray<EvidenceMatrix> _evidence;
    private readonly ImmutableArray<Cohorts> _cohorts;
    private readonly int _counted;
    private readonly ImmutableArray<int> _panel;
    private readonly Func<int, int, bool> _related;
    private readonly Lazy<ImmutableArray<double>> _unrelated;

    /// <summary>Prepares tests with a panel.</summary>
    /// <param name="evidence">At least one matrix, all over the same models.</param>
    /// <param name="panel">Rows of the reference models: known to be unrelated to victim and suspect.</param>
    /// <param name="families">Per row the family of the model; panel models of one family are relatives of each other and never compared. Null where each is its own.</param>
    /// <param name="counted">How many of the matrices count, the first ones, while the others are shown; null for all.</param>
    /// <exception cref="ArgumentException">There is no matrix, they differ in size, or a row does not exist.</exception>
    public PanelTest(IReadOnlyList<EvidenceMatrix> evidence, IReadOnlyList<int> panel, IReadOnlyList<string>? families = null, int? counted = null)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(panel);
        if (evidence.Count == 0 || evidence.Any(matrix => matrix.Count != evidence[0].Count))
            throw new ArgumentException("A panel test needs at least one evidence, all of the same models.", nameof(evidence));
        if (panel.Any(row => row < 0 || row >= evidence[0].Count) || (families is not null && families.Count != evidence[0].Count))
            throw new ArgumentException($"The panel's rows and the families must be those of {evidence[0].Count} models.", nameof(panel));
        _evidence = [.. evidence];
        _counted = counted ?? evidence.Count;
        _panel = [.. panel];
        _related = families is null ? (a, b) => a == b : (a, b) => families[a] == families[b];
        _cohorts = [.. evidence.Select(matrix => new Cohorts(matrix, panel, _related))];
        _unrelated = new(() => Finite(PanelPairs().Select(pair => Score(pair.A, pair.B))));
    }

    /// <summary>Fewest panel models that are comparable with each model.</summary>
    public static int LeastPanel => Cohorts.Least + 1;

    /// <summary>The score of a pair over all evidences, whichever comes first; NaN where no evidence has a large enough cohort.</summary>
    /// <param name="a">Row of one model.</param>
    /// <param name="b">Row of the other.</param>
    public double Score(int a, int b) => Sum(cohorts => cohorts.Score(a, b));

    /// <summary>
    /// How close a model is to a suspect, for telling which of several is the closest: standard scores against the suspect's ten closest panel models, without the one in question
    /// or, where that is not of the panel, without the closest one.
    /// It asks for less than <see cref="Score(int, int)"/>, and is no ground for a p-value: some models seem close to everything.
    /// </summary>
    /// <param name="suspect">Row of the suspect.</param>
    /// <param name="candidate">Row of the candidate.</param>
    /// <returns>NaN where no evidence has a large enough cohort.</returns>
    public double Closeness(int suspect, int candidate) => Sum(cohorts => cohorts.Closeness(suspect, candidate));

    /// <summary>Tests one pair.</summary>
    /// <param name="victim">Row of the victim.</param>
    /// <param name="suspect">Row of the suspect.</param>
    public PanelResult Judge(int victim, int suspect)
    {
        var unrelated = new UnrelatedScores(UnrelatedOf(suspect), UnrelatedOf(victim), _unrelated.Value);
        var scores = _evidence.Zip(_cohorts).Select((pair, i) => Judge(pair.First, pair.Second, victim, suspect, i < _counted)).OfType<EvidenceScore>();
        return new PanelResult(Score(victim, suspect), unrelated, [.. scores.OrderBy(score => score.Counts)]);
    }

    /// <summary>The scores of a model with every panel model that is no relative, where there are any.</summary>
    internal ImmutableArray<double> UnrelatedOf(int model) => Finite(Strangers(model).Select(row => Score(row, model)));

    /// <summary>The scores of panel models with each other.</summary>
    internal ImmutableArray<double> UnrelatedPanel => _unrelated.Value;

    /// <summary>The p-value of a score, from <see cref="UnrelatedOf"/> the victim and the suspect.</summary>
    internal double PValue(double score, ImmutableArray<double> victim, ImmutableArray<double> suspect) => new UnrelatedScores(suspect, victim, _unrelated.Value).PValue(score);

    /// <summary>The highest standard score of the evidence that belongs to no task; null where there is none.</summary>
    internal double? TaskFreeScore(int a, int b) =>
        _evidence.Zip(_cohorts).Take(_counted).Where(pair => pair.First.Evidence.IsTaskFree).Select(pair => (double?)pair.Second.Score(a, b)).Where(score => score is { } z && double.IsFinite(z)).Max();

    private EvidenceScore? Judge(EvidenceMatrix evidence, Cohorts cohorts, int victim, int suspect, bool counts)
    {
        if (evidence[victim, suspect] is not { } value)
            return null;
        var z = cohorts.Score(victim, suspect);
        var score = new EvidenceScore(evidence.Evidence.Name, value) { Description = evidence.Evidence.Description, IsTaskFree = evidence.Evidence.IsTaskFree, Counts = counts };
        if (!double.IsFinite(z))
            return score;
        var unrelated = new UnrelatedScores(Finite(Strangers(suspect).Select(row => cohorts.Score(row, suspect))), Finite(Strangers(victim).Select(row => cohorts.Score(row, victim))), []);
        return score with { Z = z, P = unrelated.PValue(z) };
    }

    /// <summary>The sum of what is above 0; where nothing is, the highest.</summary>
    private double Sum(Func<Cohorts, double> score)
    {
        var (sum, highest) = (0.0, double.NaN);
        foreach (var value in _cohorts.Take(_counted).Select(score).Where(double.IsFinite))
        {
            sum += Math.Max(0, value);
            highest = highest > value ? highest : value;
        }

        return sum > 0 ? sum : highest;
    }

    /// <summary>The panel models that are no relatives of a model.</summary>
    private IEnumerable<int> Strangers(int model) => _panel.Where(row => !_related(row, model));

    private static ImmutableArray<double> Finite(IEnumerable<double> scores) => [.. scores.Where(double.IsFinite)];

    private IEnumerable<(int A, int B)> PanelPairs() =>
        from a in Enumerable.Range(0, _panel.Length)
        from b in Enumerable.Range(a + 1, _panel.Length - a - 1)
        where !_related(_panel[a], _panel[b])
        select (_panel[a], _panel[b]);
}
