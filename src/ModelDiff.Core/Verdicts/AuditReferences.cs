using System.Collections.Immutable;
using ModelDiff.Evidence;

namespace ModelDiff.Verdicts;

/// <summary>The half of an audit that needs no suspect: the probe, and what victim and panel answered to it. Owns all of them.</summary>
/// <remarks>It can be kept in a file and serve audits of many suspects; neither the victim nor the panel is needed then.</remarks>
public sealed class AuditReferences : IDisposable
{
    /// <summary>Puts together what was asked and answered.</summary>
    /// <param name="probe">Owned by the new object from here on.</param>
    /// <param name="victim">Answers to all parts of the probe; owned by the new object from here on.</param>
    /// <param name="panel">The panel's answers, likewise; may be empty, as long as nothing is to be judged by it.</param>
    /// <exception cref="ArgumentException">Answers do not fit the probe. Everything stays with the caller.</exception>
    public AuditReferences(Probe probe, ModelResponses victim, IReadOnlyList<ReferenceAnswers> panel)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(victim);
        ArgumentNullException.ThrowIfNull(panel);
        foreach (var responses in panel.Select(member => member.Responses).Prepend(victim))
        {
            foreach (var part in probe.Parts)
            {
                var (rows, answered) = (probe[part].shape[0], responses[part].shape[0]);
                if (rows != answered)
                    throw new ArgumentException($"The probe's {part} part has {rows} rows; model '{responses.ModelName}' answered {answered}.", nameof(panel));
            }
        }

        Probe = probe;
        Victim = victim;
        Panel = [.. panel];
    }

    /// <summary>The inputs; borrowed.</summary>
    public Probe Probe { get; }

    /// <summary>The victim's answers; borrowed.</summary>
    public ModelResponses Victim { get; }

    /// <summary>The panel's answers; borrowed.</summary>
    public ImmutableArray<ReferenceAnswers> Panel { get; }

    /// <summary>The same probe and answers for another owner, with more reference models.</summary>
    /// <param name="more">Their answers; owned by the new object from here on.</param>
    /// <returns>Owned by the caller; shares storage with this.</returns>
    internal AuditReferences With(IReadOnlyList<ReferenceAnswers> more)
    {
        var all = RowShare.First(1);
        return new AuditReferences(Probe.Slice(all), Victim.Slice(all), [.. Panel.Select(member => member with { Responses = member.Responses.Slice(all) }), .. more]);
    }

    /// <summary>Disposes probe and answers.</summary>
    public void Dispose()
    {
        Probe.Dispose();
        Victim.Dispose();
        foreach (var member in Panel)
            member.Responses.Dispose();
    }
}
