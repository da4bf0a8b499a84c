using System.Collections.Immutable;
using ModelDiff.Measures;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Verdicts;

namespace ModelDiff.Fingerprints;

/// <summary>A panel without its models: the probe, with what they answered. Kept in a file it can be handed around, and gives the verdicts that the models give; a fingerprint without a victim.</summary>
/// <remarks>Owns its tensors.</remarks>
public sealed class PackedPanel : IDisposable
{
    /// <summary>What the models were asked, and victims and suspects will be: at least 2 pairs, and further parts. Borrowed by whoever reads it.</summary>
    public required Probe Probe { get; init; }

    /// <summary>The models with what they answered. Borrowed by whoever reads it.</summary>
    public required ImmutableArray<PanelMember> Members { get; init; }

    /// <summary>SHA-256 of the file of the model whose twins are among them, in lower-case hexadecimal; null where there are none, or it is unknown.</summary>
    public string? VictimSha256 { get; init; }

    /// <summary>Values that an element of an input may take.</summary>
    public required InputRange InputRange { get; init; }

    /// <summary>The distance between outputs.</summary>
    public required OutputDistance Distance { get; init; }

    /// <summary>The seed of every random choice.</summary>
    public required long Seed { get; init; }

    /// <summary>Most rows handed to a model at once: one asked in other batches may answer otherwise in the last digits.</summary>
    public required int BatchSize { get; init; }

    /// <summary>How many second models by a victim's own recipe are among the members.</summary>
    public int TwinCount => Members.Count(IsTwin);

    /// <summary>Whether the twins are known to be those of another victim, so that they do not count.</summary>
    /// <param name="victimSha256">SHA-256 of a victim's file in lower-case hexadecimal; null where it is unknown.</param>
    public bool HasTwinsOfAnother(string? victimSha256) => TwinCount > 0 && VictimSha256 is { } own && victimSha256 is { } other && own != other;

    /// <summary>What is known of the models that count for a victim.</summary>
    /// <param name="victimSha256">As above.</param>
    public IEnumerable<ModelProfile> ProfilesFor(string? victimSha256) => MembersFor(victimSha256).Select(member => member.Profile);

    /// <summary>The models that count for a victim.</summary>
    internal IEnumerable<PanelMember> MembersFor(string? victimSha256) => HasTwinsOfAnother(victimSha256) ? Members.Where(member => !IsTwin(member)) : Members;

    /// <summary>Disposes probe and answers.</summary>
    public void Dispose()
    {
        Probe.Dispose();
        foreach (var member in Members)
            member.Answers.Dispose();
    }

    private static bool IsTwin(PanelMember member) => member.Profile.Role == ModelRole.Twin;
}
