using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Probes;

namespace ModelDiff.Verdicts;

/// <summary>The models of a panel that count: none of them victim or suspect, none of them twice.</summary>
/// <param name="Members">The models that count, in their order.</param>
/// <param name="Notes">What a reader should know of those that do not, in whole sentences.</param>
internal sealed record PanelAdmission(ImmutableArray<PanelMember> Members, ImmutableArray<string> Notes)
{
    private const string SameFile = "their files are the same, byte for byte";
    private const string SameAnswers = "they answer everything alike, to the last digit";

    /// <summary>Goes through a panel.</summary>
    /// <param name="panel">All models; borrowed.</param>
    /// <param name="subjects">Victim and suspect with their answers to the same probe; borrowed.</param>
    /// <exception cref="PanelException">A model is the victim or the suspect.</exception>
    public static PanelAdmission Of(IReadOnlyList<PanelMember> panel, params ReadOnlySpan<(ModelProfile Profile, ModelAnswers Answers)> subjects)
    {
        var admitted = ImmutableArray.CreateBuilder<PanelMember>();
        var notes = ImmutableArray.CreateBuilder<string>();
        var seen = new List<(PanelMember Member, string Hash)>();
        var hashes = new List<(ModelProfile Profile, string Hash)>();
        foreach (var (profile, answers) in subjects)
            hashes.Add((profile, answers.Hash()));
        foreach (var member in panel)
        {
            var hash = member.Answers.Hash();
            foreach (var (profile, other) in hashes)
            {
                if (How(member.Profile, hash, profile, other) is { } how)
                    throw new PanelException(member.Profile.Name, profile.Name, how);
            }

            if (seen.FirstOrDefault(earlier => How(member.Profile, hash, earlier.Member.Profile, earlier.Hash) is not null) is { Member: { } original })
            {
                notes.Add($"The reference models '{original.Profile.Name}' and '{member.Profile.Name}' are one ({How(member.Profile, hash, original.Profile, original.Answers.Hash())}) and count once.");
                continue;
            }

            seen.Add((member, hash));
            admitted.Add(member);
        }

        return new PanelAdmission(admitted.ToImmutable(), notes.ToImmutable());
    }

    private static string? How(ModelProfile one, string hash, ModelProfile other, string otherHash) =>
        one.Sha256 is { } file && file == other.Sha256 && one.Identity == other.Identity ? SameFile : hash == otherHash ? SameAnswers : null;
}
