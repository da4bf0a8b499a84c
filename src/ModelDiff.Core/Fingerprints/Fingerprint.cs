using System.Collections.Immutable;
using ModelDiff.Inputs;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;
using ModelDiff.Weights;

namespace ModelDiff.Fingerprints;

/// <summary>
/// Everything that a comparison needs but the suspect: the probe, with the answers of victim and panel.
/// Kept in a file, it lets anyone check a suspect without ever holding the victim or the panel.
/// </summary>
/// <remarks>Owns its tensors. Source: Li et al., ISSTA 2021, arXiv:2106.08890, "profiling inputs".</remarks>
public sealed class Fingerprint : IDisposable
{
    /// <summary>The victim.</summary>
    public required ModelSignature Victim { get; init; }

    /// <summary>SHA-256 of the victim's file in lower-case hexadecimal, or null where it is unknown.</summary>
    public string? VictimSha256 { get; init; }

    /// <summary>What models are asked: at least 2 pairs, and, to be judged by a panel, further parts. Borrowed by whoever reads it.</summary>
    public required Probe Probe { get; init; }

    /// <summary>The victim's answers to the pairs, reduced to its decision distance vector.</summary>
    public required DecisionDistanceVector VictimDdv { get; init; }

    /// <summary>The victim's answers to all other parts; null where the probe holds nothing but pairs. Borrowed by whoever reads it.</summary>
    public required ModelAnswers? VictimAnswers { get; init; }

    /// <summary>The panel with what it answered; empty without one. Borrowed by whoever reads it.</summary>
    public ImmutableArray<PanelMember> Panel { get; init; } = [];

    /// <summary>How many of the owner's own copies an audit by this panel finds, by method; empty where it is not known.</summary>
    public ImmutableArray<Power> Power { get; init; } = [];

    /// <summary>What is kept of the victim's weights, so that they are recognized in a suspect's file; null where nothing is.</summary>
    public WeightSketch? VictimWeights { get; init; }

    /// <summary>The distance between outputs that the owner chose.</summary>
    public required OutputDistance Distance { get; init; }

    /// <summary>The similarity of DDVs that the owner chose.</summary>
    public required DdvSimilarity Similarity { get; init; }

    /// <summary>The seed of every random choice.</summary>
    public required long Seed { get; init; }

    /// <summary>Most rows handed to a model at once: a suspect asked in other batches may answer otherwise in the last digits.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether the probe holds parts on which a panel can judge, beside the pairs.</summary>
    public bool CanHoldPanel => VictimAnswers is not null;

    /// <summary>The pairs alone.</summary>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    public InputPairs SharePairs() => Probe.SharePairs()!;

    /// <summary>The same fingerprint for another owner.</summary>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    public Fingerprint Share() => With([], Power);

    /// <summary>The same fingerprint for another owner, with what is to be kept of the victim's weights.</summary>
    /// <param name="weights">Of the victim's file.</param>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    public Fingerprint WithWeights(WeightSketch weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return With([], Power, weights);
    }

    /// <summary>The same fingerprint for another owner, with more of a panel.</summary>
    /// <param name="more">Owned by the new object from here on.</param>
    /// <param name="power">What an audit by the new panel finds; empty where it is not known.</param>
    /// <param name="weights">What is kept of the victim's weights; null for what this one keeps.</param>
    internal Fingerprint With(IEnumerable<PanelMember> more, ImmutableArray<Power> power, WeightSketch? weights = null) => new()
    {
        Victim = Victim,
        VictimSha256 = VictimSha256,
        Probe = Probe.Share(_ => true)!,
        VictimDdv = VictimDdv,
        VictimAnswers = VictimAnswers?.Share(),
        Panel = [.. Panel.Select(member => member with { Answers = member.Answers.Share() }), .. more],
        Power = power,
        VictimWeights = weights ?? VictimWeights,
        Distance = Distance,
        Similarity = Similarity,
        Seed = Seed,
        BatchSize = BatchSize,
    };

    /// <summary>Disposes probe and answers.</summary>
    public void Dispose()
    {
        Probe.Dispose();
        VictimAnswers?.Dispose();
        foreach (var member in Panel)
            member.Answers.Dispose();
    }
}
