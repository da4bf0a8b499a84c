using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Training;

/// <summary>What a suspect knows of an owner's coins. Immutable.</summary>
/// <param name="Suspect">The suspect.</param>
/// <param name="SuspectSha256">SHA-256 of its file, 64 lower-case hexadecimal digits; null where it is none.</param>
/// <param name="Pairs">Pairs that it was asked about.</param>
/// <param name="AllPairs">Pairs that there are.</param>
/// <param name="Differing">Pairs of which it does not know both images equally well; the others say nothing.</param>
/// <param name="Z">How much better it knows chosen images, what the references find easier taken off, as a standard normal deviate; 0 where no pair differs.</param>
/// <param name="Bound">What the exact p does not exceed by Hoeffding's inequality, in (0, 1]; it goes on where <see cref="Verdict.SmallestP"/> ends.</param>
/// <param name="FalsePositiveRate">The rate that was accepted.</param>
/// <param name="Verdict">Derived: made from the model that learned the chosen images, or trained on images that the coins chose.</param>
public sealed record CoinFinding(
    ModelSignature Suspect, string? SuspectSha256, int Pairs, int AllPairs, int Differing, double Z, double Bound, double FalsePositiveRate, Verdict Verdict)
{
    /// <summary>The same without references; equal to <see cref="Z"/> where there are none.</summary>
    public double ZAlone { get; init; }

    /// <summary>The references in their order, those that do not count included; empty where there are none.</summary>
    public ImmutableArray<CoinReference> References { get; init; } = [];

    /// <summary>The share of chosen images that the suspect gives their class, in [0, 1].</summary>
    public double ChosenAccuracy { get; init; }

    /// <summary>The share of images that lost their toss that it gives their class, in [0, 1].</summary>
    public double LostAccuracy { get; init; }

    /// <summary>Whether its classes stand in another order than the owner's, and were matched by its answers to all images of all pairs, of which the coins have no say.</summary>
    public bool ClassesWereMatched { get; init; }

    /// <summary>Rows that the suspect was asked for.</summary>
    public int Queries => 2 * Pairs;
}
