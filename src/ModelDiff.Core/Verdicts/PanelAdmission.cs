using System.Collections.Immutable;
using ModelDiff.Models;

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
    public static PanelAdmission Of(IReadOnlyList<PanelMember> panel, params ReadOnlySpan<PanelMember> subjects)
    {
        var admitted = ImmutableArray.CreateBuilder<PanelMember>();
        var notes = ImmutableArray.CreateBuilder<string>();
        var seen = new List<Known>();
        var known = new List<Known>();
        foreach (var subject in subjects)
            known.Add(Known.Of(subject));
        foreach (var member in panel.Select(Known.Of))
        {
            if (member.FindIn(known) is { } subject)
                throw new PanelException(member.Profile.Name, subject.Original.Name, subject.How);
            if (member.FindIn(seen) is { } copy)
            {
                notes.Add($"The reference models '{copy.Original.Name}' and '{member.Profile.Name}' are one ({copy.How}) and count once.");
                continue;
            }

            seen.Add(member);
            admitted.Add(member.Model);
        }

        return new PanelAdmission(admitted.ToImmutable(), notes.ToImmutable());
    }

    /// <summary>A model with what tells it from others.</summary>
    private sealed record Known(PanelMember Model, string Hash)
    {
        public ModelProfile Profile => Model.Profile;

        public static Known Of(PanelMember model) => new(model, model.Answers.Hash());

        /// <summary>The first of some models that is this one, and how one sees it; null where it is none of them.</summary>
        public (ModelProfile Original, string How)? FindIn(IEnumerable<Known> others)
        {
            foreach (var other in others)
            {
                if (Profile.Sha256 is { } file && file == other.Profile.Sha256 && Profile.Identity == other.Profile.Identity)
                    return (other.Profile, SameFile);
                if (Hash == other.Hash)
                    return (other.Profile, SameAnswers);
            }

            return null;
        }
    }
}
