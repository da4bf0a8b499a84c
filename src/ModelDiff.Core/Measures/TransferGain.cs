using System.Collections.Immutable;
using ModelDiff.Inputs;
using ModelDiff.Probes;
using static TorchSharp.torch;

namespace ModelDiff.Measures;

/// <summary>
/// How much further an attack on one model moves the other than random changes of the same size do:
/// <c>ln(mean_i d(f(x[i]), f(a[i])) / mean_i d(f(x[i]), f(s[i])))</c> with adversarial inputs a and random-sign inputs s, unbounded, 0 where the attack does no more than chance.
/// </summary>
/// <remarks>
/// Shared weights make shared weaknesses: attacks go over to fine-tuned, pruned and quantized children far better than to strangers.
/// It reads the model that the attack was not crafted on, so that only that one is asked for scores. It is a property of that model and the probe: compare it over a panel.
/// </remarks>
/// <param name="craftedOn">The model that the adversarial part was crafted on; the gain is read on the other one, with <see cref="CraftOn.Both"/> on both (their mean).</param>
public sealed class TransferGain(CraftOn craftedOn = CraftOn.Suspect) : IEvidence
{
    /// <summary>Stands for a mean distance of 0, whose logarithm is infinite.</summary>
    private const double LeastDistance = 1e-12;

    /// <inheritdoc/>
    public string Name => craftedOn switch
    {
        CraftOn.Suspect => "transfer-gain-to-victim",
        CraftOn.Victim => "transfer-gain-to-suspect",
        _ => "transfer-gain",
    };

    /// <inheritdoc/>
    public string Description => "what fools one fools the other";

    /// <inheritdoc/>
    public ImmutableArray<ProbePart> Parts => [ProbePart.Natural, ProbePart.Adversarial, ProbePart.Sign];

    /// <inheritdoc/>
    public ImmutableArray<double> Summarize(ModelAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        using var scope = NewDisposeScope();
        var (attacked, moved) = (Mean(answers, ProbePart.Adversarial), Mean(answers, ProbePart.Sign));
        return answers[ProbePart.Natural].shape[1] < 2 || Math.Max(attacked, moved) <= LeastDistance ? [] : [Math.Log(attacked / moved)];
    }

    /// <inheritdoc/>
    public double? Compare(ReadOnlySpan<double> victim, ReadOnlySpan<double> suspect)
    {
        EvidenceVectors.CheckComparable(victim, suspect, 1);
        return craftedOn switch
        {
            CraftOn.Suspect => victim[0],
            CraftOn.Victim => suspect[0],
            _ => (victim[0] + suspect[0]) / 2,
        };
    }

    private static double Mean(ModelAnswers answers, ProbePart part) =>
        Math.Max(LeastDistance, OutputDistance.Cosine.Between(answers[ProbePart.Natural], answers[part]).mean().item<double>());
}
