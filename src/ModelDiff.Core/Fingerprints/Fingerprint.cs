using System.Collections.Immutable;
using ModelDiff.Ddv;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Verdicts;

namespace ModelDiff.Fingerprints;

/// <summary>
/// Everything that a comparison needs but the suspect: the input pairs with the DDVs of victim and panel, and the probe with their answers.
/// Kept in a file, it lets anyone check a suspect without ever holding the victim or the panel.
/// </summary>
/// <remarks>Owns its tensors. Source: Li et al., ISSTA 2021, arXiv:2106.08890, "profiling inputs".</remarks>
public sealed class Fingerprint : IDisposable
{
    /// <summary>The victim.</summary>
    public required ModelSignature Victim { get; init; }

    /// <summary>SHA-256 of the victim's file in lower-case hexadecimal, or null where it is unknown.</summary>
    public string? VictimSha256 { get; init; }

    /// <summary>The pairs on which the victim was asked; borrowed by whoever reads it.</summary>
    public required InputPairs Pairs { get; init; }

    /// <summary>The victim's DDV.</summary>
    public required DecisionDistanceVector VictimDdv { get; init; }

    /// <summary>The panel's DDVs, in the order of the panel; empty without one.</summary>
    public ImmutableArray<DecisionDistanceVector> PanelDdvs { get; init; } = [];

    /// <summary>The probe with the answers of victim and panel; null without a panel. Borrowed by whoever reads it.</summary>
    public AuditReferences? References { get; init; }

    /// <summary>The distance between outputs that the owner chose.</summary>
    public required OutputDistance Distance { get; init; }

    /// <summary>The similarity of DDVs that the owner chose.</summary>
    public required DdvSimilarity Similarity { get; init; }

    /// <summary>The seed of every random choice.</summary>
    public required long Seed { get; init; }

    /// <summary>Most rows handed to a model at once: a suspect asked in other batches may answer otherwise in the last digits.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Disposes pairs, probe and answers.</summary>
    public void Dispose()
    {
        Pairs.Dispose();
        References?.Dispose();
    }
}
