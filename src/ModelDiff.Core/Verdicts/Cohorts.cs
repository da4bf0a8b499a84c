using ModelDiff.Measures;

namespace ModelDiff.Verdicts;

/// <summary>Standard scores of one evidence against each model's cohort: the panel models that seem closest to it.</summary>
/// <remarks>
/// Each model has its own level: one seems close to everything, one to nothing. Taking the mean and deviation of its highest scores with strangers removes that, and the
/// population of the task that it does along with it. Source: adaptive score normalization of speaker verification, Sturim and Reynolds, ICASSP 2005; Matějka et al., Interspeech 2017.
/// </remarks>
internal sealed class Cohorts
{
    /// <summary>Fewer than this many comparable panel models tell nothing.</summary>
    public const int Least = 6;

    private const int Size = 10;
    private const double LeastDeviation = 1e-6;

    private readonly EvidenceMatrix _evidence;
    private readonly (double Value, int Model)[][] _closest;
    private readonly Func<int, int, bool> _related;

    /// <param name="evidence">The evidence.</param>
    /// <param name="panel">The panel's rows.</param>
    /// <param name="related">Tells whether two models are known to be relatives, which are in no cohort of each other.</param>
    public Cohorts(EvidenceMatrix evidence, IReadOnlyList<int> panel, Func<int, int, bool> related)
    {
        _evidence = evidence;
        _related = related;
        _closest = new (double, int)[evidence.Count][];
        for (var model = 0; model < evidence.Count; model++)
        {
            _closest[model] = [.. panel.Where(other => other != model && !related(model, other) && !double.IsNaN(evidence.Scaled(model, other)))
                .Select(other => (evidence.Scaled(model, other), other)).OrderByDescending(entry => entry.Item1)];
        }
    }

    /// <summary>The lower of the two standard scores of a pair, each against one model's cohort without the other model and its relatives; NaN where a cohort is too small.</summary>
    public double Score(int a, int b) => Math.Min(OneSided(a, b), OneSided(b, a));

    /// <summary>
    /// The standard score of a pair against the first model's cohort; NaN where it is too small. One model is left out of it: the other one, or where that is not of the panel the closest,
    /// so that models in and outside of the panel face cohorts of the same strength.
    /// </summary>
    public double Closeness(int model, int other)
    {
        var leftOut = _closest[model].Any(entry => entry.Model == other) ? other : _closest[model].Select(entry => entry.Model).FirstOrDefault(-1);
        return Against(model, other, leftOut, withRelatives: true);
    }

    private double OneSided(int model, int other) => Against(model, other, other, withRelatives: false);

    /// <summary>The score against the closest panel models without one, and without the other model's relatives unless they may stay.</summary>
    private double Against(int model, int other, int leftOut, bool withRelatives)
    {
        Span<double> cohort = stackalloc double[Size];
        var size = 0;
        foreach (var (value, member) in _closest[model])
        {
            if (member == leftOut || (!withRelatives && _related(member, other)))
                continue;
            cohort[size++] = value;
            if (size == Size)
                break;
        }

        if (size < Least)
            return double.NaN;
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in cohort[..size])
            sum += value;
        var mean = sum / size;
        foreach (var value in cohort[..size])
            squares += (value - mean) * (value - mean);
        return (_evidence.Scaled(model, other) - mean) / Math.Max(Math.Sqrt(squares / size), LeastDeviation);
    }
}
