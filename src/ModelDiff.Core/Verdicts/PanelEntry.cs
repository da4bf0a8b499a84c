using ModelDiff.Models;

namespace ModelDiff.Verdicts;

/// <summary>A reference model or twin as the record of an audit names it.</summary>
/// <param name="Profile">What is known of it.</param>
/// <param name="Counts">Whether the verdict rests on it; not so where it is another one's copy, or was left out as a likely relative of the victim.</param>
public sealed record PanelEntry(ModelProfile Profile, bool Counts);
