using System.Collections.Immutable;
using ModelDiff.Probes;

namespace ModelDiff.Measures;

/// <summary>The evidence on which verdicts rest unless they are told otherwise.</summary>
public static class EvidenceSet
{
    private const double HalfWhitened = 0.5;   // the power that replaces singular values by their square roots

    /// <summary>What verdicts among twins read of noise, too.</summary>
    internal static OutputGeometry NoiseGeometry { get; } = new(ProbePart.Noise, spectralPower: HalfWhitened);

    /// <summary>All of it.</summary>
    public static ImmutableArray<IEvidence> Default { get; } =
    [
        new OutputGeometry(ProbePart.Smooth, spectralPower: HalfWhitened),
        NoiseGeometry,
        new OutputGeometry(),
        new ConfidenceProfile(),
        new SoftAgreement(),
    ];

    /// <summary>The evidence that the parts of a probe allow.</summary>
    /// <param name="evidence">What is wanted.</param>
    /// <param name="parts">What is there.</param>
    public static ImmutableArray<IEvidence> For(IEnumerable<IEvidence> evidence, IEnumerable<ProbePart> parts)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var available = parts.ToHashSet();
        return [.. evidence.Where(item => item.Parts.All(available.Contains))];
    }
}
