using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Statistics;
using ModelDiff.Verdicts;

namespace ModelDiff.Lineage;

/// <summary>From what is kept of each model's answers to a lineage: compares every two. No model is asked.</summary>
internal sealed class LineageCalculation(IReadOnlyList<IEvidence> evidence, double falsePositiveRate)
{
    /// <summary>Compares every two models.</summary>
    /// <param name="models">The models without the panel.</param>
    /// <param name="references">The panel.</param>
    /// <param name="queries">Rows that each model was asked for.</param>
    /// <param name="failures">The models that were left out.</param>
    /// <param name="cancellationToken">Observed once per model and evidence.</param>
    /// <exception cref="PanelException">A panel model is one of the models.</exception>
    public ModelLineage Conclude(ImmutableArray<LineageMember> models, ImmutableArray<LineageMember> references, int queries, ImmutableArray<ModelFailure> failures, CancellationToken cancellationToken)
    {
        var admitted = PanelAdmission.Of([.. references.Select(member => member.Asked)], [.. models.Select(member => member.Asked)]);
        var panel = admitted.Members.Length;
        var verdict = new PairVerdict([.. models.Select(member => member.Summary)], [.. admitted.Members.Select(member => references[member].Summary)], evidence, cancellationToken: cancellationToken);
        var similarity = Similarity(verdict.Matrices, models.Length);
        var lineage = new ModelLineage
        {
            Models = [.. models.Select(member => member.Asked.Profile.Name)],
            Similarity = similarity,
            Tree = NeighborJoining.Build(SymmetricMatrix.Of(models.Length, 0, (i, j) => double.IsFinite(similarity[i, j]) ? 1 - similarity[i, j] : 1, cancellationToken).ToArray()),
            FalsePositiveRate = falsePositiveRate,
            PanelSize = panel,
            Queries = queries,
            Failures = failures,
            Notes = [.. admitted.Notes, .. Notes(models.Length, panel), .. WithoutEvidence(models), .. failures.Select(failure => $"'{failure.Name}' is left out. {failure.Reason}")],
        };
        return panel >= PanelTest.LeastPanel ? Judge(lineage, verdict, panel) : lineage;
    }

    /// <summary>The mean over geometries on Fisher's scale, mapped back to a correlation; NaN where none says anything of the two.</summary>
    private static SymmetricMatrix Similarity(IEnumerable<EvidenceMatrix> matrices, int count)
    {
        var geometries = matrices.Where(matrix => matrix.Evidence is OutputGeometry).ToArray();
        return SymmetricMatrix.Of(count, 1, (i, j) => Math.Tanh(geometries.Select(matrix => matrix.Scaled(i, j)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average()));
    }

    private ModelLineage Judge(ModelLineage lineage, PairVerdict verdict, int panel)
    {
        var (count, test) = (lineage.Models.Length, verdict.Test);
        var unrelated = Enumerable.Range(0, count).Select(test.UnrelatedOf).ToArray();
        var tail = UpperTail.Fit(test.UnrelatedPanel);
        var isCovered = Enumerable.Range(0, count).Select(verdict.IsCovered).ToArray();
        var scores = SymmetricMatrix.Of(count, double.NaN, test.Score);
        var pValues = SymmetricMatrix.Of(count, double.NaN, (i, j) => double.IsFinite(scores[i, j]) ? PValue(i, j) : double.NaN);
        var adjusted = Adjust(pValues);
        return lineage with
        {
            Scores = scores,
            PValues = pValues,
            AdjustedPValues = adjusted,
            Groups = ModelGroups.Of(adjusted, falsePositiveRate),
            Notes = tail is null ? [.. lineage.Notes, .. Limits(count, panel, test.UnrelatedPanel.Length)] : lineage.Notes,
        };

        double PValue(int i, int j)
        {
            var score = scores[i, j];
            var rank = Math.Max(test.PValue(score, unrelated[i], unrelated[j]), test.PValue(score, unrelated[j], unrelated[i]));
            var isHighest = unrelated[i].Concat(unrelated[j]).Concat(test.UnrelatedPanel).All(other => other < score);
            var p = isHighest && tail is not null ? Math.Min(rank, tail.Probability(score)) : rank;
            // Models of one task and recipe look alike without any reuse, as far as their task goes; noise belongs to none.
            return verdict.MayBeTwins(i, j) || (verdict.SameTask(i, j) && !(isCovered[i] && isCovered[j])) ? Math.Max(p, VerdictRule.CantelliBound(test.TaskFreeScore(i, j))) : p;
        }
    }

    private static SymmetricMatrix Adjust(SymmetricMatrix pValues)
    {
        var pairs = (from i in Enumerable.Range(0, pValues.Count) from j in Enumerable.Range(i + 1, pValues.Count - i - 1) where double.IsFinite(pValues[i, j]) select (i, j)).ToArray();
        var adjusted = pairs.Zip(BenjaminiHochberg.Adjust([.. pairs.Select(pair => pValues[pair.i, pair.j])])).ToDictionary(entry => entry.First, entry => entry.Second);
        return SymmetricMatrix.Of(pValues.Count, double.NaN, (i, j) => adjusted.GetValueOrDefault((i, j), double.NaN));
    }

    /// <summary>Says where the panel is too small for the number of pairs, and its scores too few to foretell a tail.</summary>
    private IEnumerable<string> Limits(int count, int panel, int unrelated)
    {
        var (pairs, least) = (count * (count - 1L) / 2, 1.0 / (1 + (2 * panel) + unrelated));
        if (least * pairs > falsePositiveRate)
            yield return FormattableString.Invariant($"With {panel} reference models no p-value can fall below {least:0.####}, so a single pair of relatives among {pairs} cannot be told at a rate of {VerdictRule.Percent(falsePositiveRate)}; with {UpperTail.LeastPanel} or more, each its own family, it can.");
    }

    /// <summary>Names models whose answers hold nothing to compare; they are related to nobody, as far as anyone can tell.</summary>
    private static IEnumerable<string> WithoutEvidence(ImmutableArray<LineageMember> models)
    {
        string[] silent = [.. models.Where(member => member.Summary.Values.All(value => value.IsEmpty)).Select(member => $"'{member.Asked.Profile.Name}'")];
        if (silent.Length > 0)
            yield return $"There is nothing to compare in the answers of {string.Join(", ", silent)}: a single score per row, or the same answer to every row. The probability p of a two-class model says more as the two numbers [1 - p, p] (--output-kind binary).";
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
