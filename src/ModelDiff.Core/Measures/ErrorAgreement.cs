using System.Collections.Immutable;
using ModelDiff.Probes;

namespace ModelDiff.Measures;

/// <summary>
/// Whether the suspect repeats the victim's mistakes: on the inputs that the victim labels wrongly, the two models' agreement beyond chance
/// (Cohen's kappa), in [-1, 1]; 0 where the victim makes no mistake. Needs labels only, and the same classes on both sides.
/// </summary>
/// <remarks>
/// Source: the "Anna Karenina heuristic" (AKH) of Godinot et al., "Queries, representation and detection: the next 100 model fingerprinting schemes", arXiv:2412.13021;
/// chance correction by Cohen, Educational and Psychological Measurement 20(1), 1960.
/// </remarks>
public sealed class ErrorAgreement : IEvidence
{
    private readonly ImmutableArray<long> _labels;

    /// <summary>Creates the evidence.</summary>
    /// <param name="labels">The true class of each natural input, from 0.</param>
    /// <exception cref="ArgumentException">There is no label.</exception>
    public ErrorAgreement(ImmutableArray<long> labels)
    {
        if (labels.IsDefaultOrEmpty)
            throw new ArgumentException("The true labels of the inputs are needed.", nameof(labels));
        _labels = labels;
    }

    /// <inheritdoc/>
    public string Name => "error-agreement";

    /// <inheritdoc/>
    public string Description => "both make the same mistakes";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts => [ProbePart.Natural];

    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return !EvidenceVectors.Vary(answers[ProbePart.Natural]) ? [] : EvidenceVectors.Labels(answers[ProbePart.Natural]);
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect, _labels.Length);
        var (errors, agreed) = (0, 0);
        var victims = new Dictionary<double, int>();
        var suspects = new Dictionary<double, int>();
        for (var i = 0; i < victim.Length; i++)
        {
            if (victim[i] == _labels[i])
                continue;
            errors++;
            agreed += victim[i] == suspect[i] ? 1 : 0;
            victims[victim[i]] = victims.GetValueOrDefault(victim[i]) + 1;
            suspects[suspect[i]] = suspects.GetValueOrDefault(suspect[i]) + 1;
        }

        if (errors == 0)
            return 0;
        var chance = victims.Sum(entry => (double)entry.Value * suspects.GetValueOrDefault(entry.Key)) / ((double)errors * errors);
        var agreement = (double)agreed / errors;
        return chance == 1 ? 0 : (agreement - chance) / (1 - chance);
    }
}
