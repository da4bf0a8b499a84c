using System.Collections.Immutable;
using ModelDiff.Probes;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>
/// What one model's labels tell of the other's: the mutual information of the two label sequences over the smaller of their entropies,
/// <c>I(a; b) / min(H(a), H(b))</c>, 0 for independent labels, about 1 where one follows from the other. Needs labels only; the two models may have different classes.
/// </summary>
/// <remarks>
/// Entropies are corrected for the bias of small samples by Miller and Madow, <c>H = H_observed + (classes seen - 1) / 2N</c>, so that independent labels score about 0 and may fall below.
/// A model that gives one label only tells nothing: 0.
/// Sources: FBI, Maho, Furon and Le Merrer, "Fingerprinting classifiers with benign inputs", IEEE TIFS 2023, arXiv:2208.03169; Miller, "Note on the bias of information estimates", 1955.
/// </remarks>
public sealed class LabelInformation : IEvidence
{
    /// <inheritdoc/>
    public string Name => "label-information";

    /// <inheritdoc/>
    public string Description => "the labels of one tell those of the other";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts => [ProbePart.Natural];

    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return !EvidenceVectors.Vary(answers[ProbePart.Natural]) ? [] : EvidenceVectors.Reduce(answers[ProbePart.Natural], outputs => outputs.argmax(1));
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect);
        var (a, b) = (victim.ToArray(), suspect.ToArray());
        var (entropyA, entropyB) = (Entropy(a), Entropy(b));
        var smaller = Math.Min(entropyA, entropyB);
        return smaller <= 0 ? 0 : (entropyA + entropyB - Entropy(a.Zip(b))) / smaller;
    }

    /// <summary>In nats, corrected; 0 for a single label.</summary>
    private static double Entropy<T>(IEnumerable<T> labels) where T : notnull
    {
        var counts = labels.CountBy(label => label).Select(entry => (double)entry.Value).ToArray();
        var total = counts.Sum();
        return counts.Sum(count => -count / total * Math.Log(count / total)) + (counts.Length - 1) / (2 * total);
    }
}
