using System.Collections.Immutable;

namespace ModelDiff.Verdicts;

/// <summary>The models of a panel that count: none of them a model in question, none of them twice.</summary>
/// <param name="Members">Positions of the models that count, in their order.</param>
/// <param name="Notes">What a reader should know of those that do not, in whole sentences.</param>
internal sealed record PanelAdmission(ImmutableArray<int> Members, ImmutableArray<string> Notes)
{
    /// <summary>Goes through a panel.</summary>
    /// <param name="panel">All models.</param>
    /// <param name="subjects">The models in question, asked the same.</param>
    /// <exception cref="PanelException">A model is one of those in question.</exception>
    public static PanelAdmission Of(IReadOnlyList<AskedModel> panel, params ReadOnlySpan<AskedModel> subjects)
    {
        var admitted = ImmutableArray.CreateBuilder<int>();
        var notes = ImmutableArray.CreateBuilder<string>();
        foreach (var (position, member) in panel.Index())
        {
            foreach (var subject in subjects)
            {
                if (member.HowEqual(subject) is { } how)
                    throw new PanelException(member.Profile.Name, subject.Profile.Name, how);
            }

            if (admitted.Select(other => panel[other]).FirstOrDefault(other => member.HowEqual(other) is not null) is { } copy)
                notes.Add($"The reference models '{copy.Profile.Name}' and '{member.Profile.Name}' are one ({member.HowEqual(copy)}) and count once.");
            else
                admitted.Add(position);
        }

        return new PanelAdmission(admitted.ToImmutable(), notes.ToImmutable());
    }
}
