using System.Collections.Immutable;
using ModelDiff.Evidence;
using ModelDiff.Verdicts;

namespace ModelDiff.Lineage;

/// <summary>From answers to a lineage: takes each model's summaries, then compares every two. No model is asked.</summary>
internal sealed class LineageCalculation(IReadOnlyList<IEvidence> evidence, double falsePositiveRate)
{
    private readonly List<ImmutableArray<double>>[] _summaries = [.. evidence.Select(_ => new List<ImmutableArray<double>>())];
    private readonly List<ImmutableArray<double>> _labels = [];
    private readonly LabelInformation _information = new();

    /// <summary>Takes a model's answers; the panel's come last.</summary>
    /// <param name="responses">Borrowed.</param>
    public void Add(ModelResponses responses)
    {
        for (var e = 0; e < evidence.Count; e++)
            _summaries[e].Add(evidence[e].Summarize(responses));
        if (responses.Parts.Contains(ProbePart.Natural))
            _labels.Add(_information.Summarize(responses));
    }

    /// <summary>Compares every two models.</summary>
    /// <param name="models">Names of the models without the panel.</param>
    /// <param name="families">Of each panel model, or null where it is its own.</param>
    /// <param name="queries">Rows that each model was asked for.</param>
    /// <param name="cancellationToken">Observed once per model and evidence.</param>
    public ModelLineage Conclude(ImmutableArray<string> models, IReadOnlyList<string?> families, int queries, CancellationToken cancellationToken)
    {
        var matrices = evidence.Select((item, e) => EvidenceMatrix.Compute(item, _summaries[e], cancellationToken)).ToArray();
        var similarity = Similarity(matrices, models.Length);
        var lineage = new ModelLineage
        {
            Models = models,
            Similarity = similarity,
            Tree = NeighborJoining.Build(SquareMatrix.Symmetric(models.Length, 0, (i, j) => 1 - similarity[i, j]).ToArray()),
            FalsePositiveRate = falsePositiveRate,
            PanelSize = families.Count,
            Queries = queries,
            Notes = [.. Notes(models.Length, families.Count)],
        };
        return families.Count >= PanelTest.LeastPanel ? Judge(lineage, matrices, families) : lineage;
    }

    /// <summary>The mean over geometries on Fisher's scale, mapped back to a correlation.</summary>
    private static SquareMatrix Similarity(IEnumerable<EvidenceMatrix> matrices, int count)
    {
        var geometries = matrices.Where(matrix => matrix.Name.StartsWith("geometry-", StringComparison.Ordinal)).ToArray();
        return SquareMatrix.Symmetric(count, 1, (i, j) => Math.Tanh(geometries.Select(matrix => matrix.Scaled(i, j)).Where(double.IsFinite).DefaultIfEmpty(0).Average()));
    }

    private ModelLineage Judge(ModelLineage lineage, EvidenceMatrix[] matrices, IReadOnlyList<string?> families)
    {
        var count = lineage.Models.Length;
        int[] panel = [.. Enumerable.Range(count, families.Count)];
        string[] names = [.. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($" model {i}")), .. families.Select((family, i) => family ?? FormattableString.Invariant($" panel {i}"))];
        var test = new PanelTest(matrices, panel, names);
        var unrelated = Enumerable.Range(0, count).Select(test.UnrelatedOf).ToArray();
        var noise = Array.FindIndex(matrices, matrix => matrix.Name == VerdictRule.NoiseEvidence);
        var tail = UpperTail.Fit(test.UnrelatedPanel);
        var isCovered = Enumerable.Range(0, count).Select(model => IsCovered(model, panel)).ToArray();
        var scores = SquareMatrix.Symmetric(count, double.NaN, test.Score);
        var pValues = SquareMatrix.Symmetric(count, double.NaN, (i, j) => double.IsFinite(scores[i, j]) ? PValue(i, j) : double.NaN);
        var adjusted = Adjust(pValues);
        return lineage with
        {
            Scores = scores,
            PValues = pValues,
            AdjustedPValues = adjusted,
            Groups = ModelGroups.Of(adjusted, falsePositiveRate),
            Notes = tail is null ? [.. lineage.Notes, .. Limits(count, families.Count, test.UnrelatedPanel.Length)] : lineage.Notes,
        };

        double PValue(int i, int j)
        {
            var score = scores[i, j];
            var rank = Math.Max(test.PValue(score, unrelated[i], unrelated[j]), test.PValue(score, unrelated[j], unrelated[i]));
            var isHighest = unrelated[i].Concat(unrelated[j]).Concat(test.UnrelatedPanel).All(other => other < score);
            var p = isHighest && tail is not null ? Math.Min(rank, tail.Probability(score)) : rank;
            return (isCovered[i] && isCovered[j]) || !SameTask(i, j) ? p : Math.Max(p, VerdictRule.CantelliBound(noise < 0 ? null : test.Score(noise, i, j)));
        }
    }

    /// <summary>Whether enough panel models do a model's task, so that a rank among the panel says something of it and others that do this task; so it is where nothing tells the task.</summary>
    private bool IsCovered(int model, int[] panel) => _labels.Count == 0 || panel.Count(member => SameTask(model, member)) >= TaskCoverage.Least;

    private bool SameTask(int i, int j) => _information.Compare(_labels[i].AsSpan(), _labels[j].AsSpan()) > TaskCoverage.SameTask;

    private static SquareMatrix Adjust(SquareMatrix pValues)
    {
        var pairs = (from i in Enumerable.Range(0, pValues.Count) from j in Enumerable.Range(i + 1, pValues.Count - i - 1) where double.IsFinite(pValues[i, j]) select (i, j)).ToArray();
        var adjusted = pairs.Zip(BenjaminiHochberg.Adjust([.. pairs.Select(pair => pValues[pair.i, pair.j])])).ToDictionary(entry => entry.First, entry => entry.Second);
        return SquareMatrix.Symmetric(pValues.Count, double.NaN, (i, j) => adjusted.GetValueOrDefault((i, j), double.NaN));
    }

    /// <summary>Says where the panel is too small for the number of pairs, and its scores too few to foretell a tail.</summary>
    private IEnumerable<string> Limits(int count, int panel, int unrelated)
    {
        var (pairs, least) = (count * (count - 1L) / 2, 1.0 / (1 + (2 * panel) + unrelated));
        if (least * pairs > falsePositiveRate)
            yield return FormattableString.Invariant($"With {panel} reference models no p-value can fall below {least:0.####}, so a single pair of relatives among {pairs} cannot be told at a rate of {VerdictRule.Percent(falsePositiveRate)}; with {UpperTail.LeastPanel} or more, each its own family, it can.");
    }

    private static IEnumerable<string> Notes(int count, int panel)
    {
        if (panel == 0)
            yield return "No panel of unrelated reference models was given, so nothing says how high a similarity unrelated models reach by chance: there are no p-values and no groups.";
        else if (panel < PanelTest.LeastPanel)
            yield return FormattableString.Invariant($"The panel has {panel} reference models; p-values and groups need at least {PanelTest.LeastPanel}.");
        else
            yield return FormattableString.Invariant($"{count} models make {count * (count - 1L) / 2} pairs; p-values are adjusted for that. Relatives may be parent and child or siblings, which behavior alone does not tell.");
    }
}
