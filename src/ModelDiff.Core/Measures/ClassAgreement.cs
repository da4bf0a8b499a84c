using System.Collections.Immutable;
using ModelDiff.Probes;

namespace ModelDiff.Measures;

/// <summary>Whether two models give inputs the same class: their agreement beyond chance, Cohen's kappa, at most 1, about 0 for unrelated tasks. Needs labels only, and the same classes in the same order.</summary>
/// <remarks>
/// It reads natural inputs where there are some, else smooth noise, else noise. Two models of one task agree far beyond chance, however hard it is, while what their labels tell of each
/// other in bits may be as little as between tasks. Source: Cohen, Educational and Psychological Measurement 20(1), 1960.
/// </remarks>
internal static class ClassAgreement
{
    /// <summary>Above this two models may do one task: independent models of one task agree well above it, of different tasks about 0.</summary>
    public const double SameTask = 0.25;

    private static readonly ImmutableArray<ProbePart> Preferred = [ProbePart.Natural, ProbePart.Smooth, ProbePart.Noise];

    /// <summary>The number of classes, then the class of each input; empty where there is no such part, or a single score per row.</summary>
    public static ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        if (Preferred.FirstOrDefault(answers.Parts.Contains) is not { } part || answers[part].shape[1] < 2)
            return [];
        return [answers[part].shape[1], .. EvidenceVectors.Labels(answers[part])];
    }

    /// <summary>Cohen's kappa of two summaries; null where the models have different numbers of classes, or either says nothing.</summary>
    public static double? Compare(ImmutableArray<double> a, ImmutableArray<double> b)
    {
        if (a.IsEmpty || b.IsEmpty || a[0] != b[0] || a.Length != b.Length)
            return null;
        var count = a.Length - 1;
        var agreed = 0;
        var (ofA, ofB) = (new Dictionary<double, int>(), new Dictionary<double, int>());
        for (var i = 1; i < a.Length; i++)
        {
            agreed += a[i] == b[i] ? 1 : 0;
            ofA[a[i]] = ofA.GetValueOrDefault(a[i]) + 1;
            ofB[b[i]] = ofB.GetValueOrDefault(b[i]) + 1;
        }

        var chance = ofA.Sum(entry => (double)entry.Value * ofB.GetValueOrDefault(entry.Key)) / ((double)count * count);
        return chance == 1 ? null : (((double)agreed / count) - chance) / (1 - chance);
    }
}
