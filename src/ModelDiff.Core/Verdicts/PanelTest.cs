using System.Collections.Immutable;
using ModelDiff.Evidence;

namespace ModelDiff.Verdicts;

/// <summary>Tests whether two models are closer than unrelated ones ever are, by several evidences at once.</summary>
/// <remarks>
/// <para>
/// Per evidence, the score of a pair is the lower of two standard scores, each against one model's cohort (its ten closest panel models, the other model and its relatives left out).
/// The score over all evidences is the highest of them. The same score is taken of every pair that is known to be unrelated: suspect and panel, victim and panel, panel and panel.
/// The p-value is a conformal rank among those, see <see cref="UnrelatedScores.PValue"/>; because the highest of several is ranked among the highest of several,
/// it stays valid however the evidences depend on each other.
/// </para>
/// Source of the p-value: Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005.
/// </remarks>
public sealed class PanelTest
{
    private readonly ImmutableArray<EvidenceMatrix> _evidence;
    private readonly ImmutableArray<Cohorts> _cohorts;
    private readonly ImmutableArray<int> _panel;
    private readonly Func<int, int, bool> _related;
    private readonly ImmutableArray<double> _unrelated;

    /// <summary>Prepares tests with a panel.</summary>
    /// <param name="evidence">At least one matrix, all over the same models.</param>
    /// <param name="panel">Rows of the reference models: known to be unrelated to victim and suspect.</param>
    /// <param name="families">Per row the family of the model; panel models of one family are relatives of each other and never compared. Null where each is its own.</param>
    /// <exception cref="ArgumentException">There is no matrix, they differ in size, or a row does not exist.</exception>
    public PanelTest(IReadOnlyList<EvidenceMatrix> evidence, IReadOnlyList<int> panel, IReadOnlyList<string>? families = null)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(panel);
        if (evidence.Count == 0 || evidence.Any(matrix => matrix.Count != evidence[0].Count))
            throw new ArgumentException("A panel test needs at least one evidence, all of the same models.", nameof(evidence));
        if (panel.Any(row => row < 0 || row >= evidence[0].Count) || (families is not null && families.Count != evidence[0].Count))
            throw new ArgumentException($"The panel's rows and the families must be those of {evidence[0].Count} models.", nameof(panel));
        _evidence = [.. evidence];
        _panel = [.. panel];
        _related = families is null ? (a, b) => a == b : (a, b) => families[a] == families[b];
        _cohorts = [.. evidence.Select(matrix => new Cohorts(matrix, panel, _related))];
        _unrelated = Finite(PanelPairs().Select(pair => Score(pair.A, pair.B)));
    }

    /// <summary>Fewest panel models that are comparable with each model.</summary>
    public static int LeastPanel => Cohorts.Least + 1;

    /// <summary>The score of a pair over all evidences, whichever comes first; NaN where no evidence has a large enough cohort.</summary>
    /// <param name="a">Row of one model.</param>
    /// <param name="b">Row of the other.</param>
    public double Score(int a, int b) => _cohorts.Select(cohorts => cohorts.Score(a, b)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max();

    /// <summary>
    /// How close a candidate is to a suspect, for telling which of several candidates is the closest: the sum over all evidences of the standard score against the suspect's ten closest panel models,
    /// the candidate left out, where it is above 0. It asks for less than <see cref="Score"/>, and is no ground for a p-value: some models seem close to everything.
    /// </summary>
    /// <param name="suspect">Row of the suspect.</param>
    /// <param name="candidate">Row of the candidate.</param>
    /// <returns>At least 0; NaN where no evidence has a large enough cohort.</returns>
    public double Closeness(int suspect, int candidate)
    {
        var scores = _cohorts.Select(cohorts => cohorts.Closeness(suspect, candidate)).Where(double.IsFinite).ToArray();
        return scores.Length == 0 ? double.NaN : scores.Sum(score => Math.Max(0, score));
    }

    /// <summary>Tests one pair.</summary>
    /// <param name="victim">Row of the victim.</param>
    /// <param name="suspect">Row of the suspect.</param>
    public PanelResult Judge(int victim, int suspect)
    {
        var unrelated = new UnrelatedScores(Finite(_panel.Select(row => Score(row, suspect))), Finite(_panel.Select(row => Score(row, victim))), _unrelated);
        var scores = _evidence.Zip(_cohorts).Select(pair => Judge(pair.First, pair.Second, victim, suspect)).OfType<EvidenceScore>();
        return new PanelResult(Score(victim, suspect), unrelated, [.. scores]);
    }

    private EvidenceScore? Judge(EvidenceMatrix evidence, Cohorts cohorts, int victim, int suspect)
    {
        if (evidence[victim, suspect] is not { } value)
            return null;
        var z = cohorts.Score(victim, suspect);
        if (!double.IsFinite(z))
            return new EvidenceScore(evidence.Name, value);
        var unrelated = new UnrelatedScores(Finite(_panel.Select(row => cohorts.Score(row, suspect))), Finite(_panel.Select(row => cohorts.Score(row, victim))), []);
        return new EvidenceScore(evidence.Name, value, z, unrelated.PValue(z));
    }

    private static ImmutableArray<double> Finite(IEnumerable<double> scores) => [.. scores.Where(double.IsFinite)];

    private IEnumerable<(int A, int B)> PanelPairs() =>
        from a in Enumerable.Range(0, _panel.Length)
        from b in Enumerable.Range(a + 1, _panel.Length - a - 1)
        where !_related(_panel[a], _panel[b])
        select (_panel[a], _panel[b]);
}
