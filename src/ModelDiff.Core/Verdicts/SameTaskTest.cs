using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Statistics;

namespace ModelDiff.Verdicts;

/// <summary>Tests two models of one task, which look alike without any reuse: by what they share beyond all models of the task, with twins of the victim as the hardest null.</summary>
/// <remarks>
/// W, the whitened residual cosine, is taken of victim and suspect and, each time without the model in question, of two null samples: the victim with its twins and with reference models of
/// their architecture, and the suspect with all reference models of the task. The p-value is the larger of both prediction tests' (Student's t of one new observation): an innocent must be
/// unusual on both sides. It speaks for innocents like those in the panel. See <see cref="WhitenedCosine"/> and <see cref="PredictionTest"/>.
/// </remarks>
public sealed class SameTaskTest
{
    /// <summary>Fewest reference models of the task for a test.</summary>
    public const int LeastReferences = 10;

    /// <summary>No p-value is stated below this: how far a normal tail holds beyond is not known.</summary>
    public const double LeastP = 1e-4;

    private readonly ImmutableArray<ModelSummary> _models;
    private readonly int _subjects;
    private readonly SymmetricMatrix _gram;

    /// <param name="models">Victim and suspects, then the panel.</param>
    /// <param name="subjects">How many of them are not of the panel.</param>
    /// <param name="cancellationToken">Observed once per model.</param>
    internal SameTaskTest(ImmutableArray<ModelSummary> models, int subjects, CancellationToken cancellationToken)
    {
        (_models, _subjects) = (models, subjects);
        var agreement = new ResidualAgreement();
        _gram = SymmetricMatrix.Of(
            models.Length,
            1,
            (i, j) => models[i].Residuals.IsEmpty || models[j].Residuals.IsEmpty ? double.NaN : agreement.Compare(models[i].Residuals.AsSpan(), models[j].Residuals.AsSpan()) ?? double.NaN,
            cancellationToken);
    }

    /// <summary>Whether two models may be twins: they have as many classes and give inputs the same ones far beyond chance, or nothing tells that they do not.</summary>
    internal bool MayBeTwins(int victim, int suspect)
    {
        var (a, b) = (_models[victim], _models[suspect]);
        if (a.Classes.IsEmpty || b.Classes.IsEmpty || a.Classes[0] != b.Classes[0])
            return false;
        return !(ClassAgreement.Compare(a.Classes, b.Classes) <= ClassAgreement.SameTask) || TaskCoverage.SameTask(a, b);
    }

    /// <summary>Tests one pair.</summary>
    /// <param name="victim">Row of the victim.</param>
    /// <param name="suspect">Row of the suspect.</param>
    internal SameTaskResult Judge(int victim, int suspect)
    {
        int[] panel = [.. Enumerable.Range(_subjects, _models.Length - _subjects).Where(row => IsOfTask(row, victim) && !double.IsNaN(_gram[row, victim]) && !double.IsNaN(_gram[row, suspect]))];
        int[] twins = [.. panel.Where(row => _models[row].Profile.Role == ModelRole.Twin)];
        int[] references = [.. panel.Except(twins)];
        var counted = new TwinPanel(twins.Count(row => _models[row].Profile.Initialization != ModelInitialization.Own), twins.Count(row => _models[row].Profile.Initialization == ModelInitialization.Own));
        var architectures = references.Select(row => _models[row].Profile.Architecture).OfType<string>().Distinct(StringComparer.Ordinal).Count();
        var result = new SameTaskResult(counted, references.Length, architectures, null, null);
        if (references.Length < LeastReferences || W(victim, suspect, panel) is not { } w)
            return result;
        var likeVictim = twins.Select(row => _models[row].Profile.Architecture).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var ofVictim = Null(victim, [.. twins, .. references.Where(row => _models[row].Profile.Architecture is { } name && likeVictim.Contains(name))], panel);
        var ofSuspect = Null(suspect, references, panel);
        if (ofVictim.Length < 2 || ofSuspect.Length < 2)
            return result with { W = w };
        var p = Math.Max(PredictionTest.UpperTail(w, ofVictim), PredictionTest.UpperTail(w, ofSuspect));
        return result with { W = w, P = Math.Max(p, LeastP) };
    }

    private bool IsOfTask(int row, int victim) => _models[row].Profile.Role == ModelRole.Twin || !(ClassAgreement.Compare(_models[row].Classes, _models[victim].Classes) <= ClassAgreement.SameTask);

    private double[] Null(int model, IEnumerable<int> others, int[] panel) => [.. others.Select(other => W(model, other, panel)).OfType<double>()];

    /// <summary>W of two models, whitened by the panel without either of them and their relatives.</summary>
    private double? W(int a, int b, int[] panel)
    {
        int[] rest = [.. panel.Where(row => !AreRelated(row, a) && !AreRelated(row, b))];
        return rest.Length < 2 ? null : WhitenedCosine.Of(_gram, a, b, rest);
    }

    private bool AreRelated(int a, int b) => a == b || (_models[a].Profile.Family is { } family && family == _models[b].Profile.Family);
}
