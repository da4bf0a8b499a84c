using System.Collections.Immutable;
using ModelDiff.Fingerprints;
using ModelDiff.Models;
using ModelDiff.Probes;
using ModelDiff.Reports;
using ModelDiff.Storage;
using ModelDiff.Verdicts;

namespace ModelDiff.Training;

/// <summary>What a panel holds, and what it lacks for a verdict. Immutable.</summary>
/// <param name="Facts">Sentences on what is there.</param>
/// <param name="Faults">Sentences on copies, files that are missing or changed, and models that lack for any verdict; empty where the panel suffices.</param>
public sealed record PanelReview(ImmutableArray<string> Facts, ImmutableArray<string> Faults)
{
    /// <summary>Sentences on what is recommended beyond the least; empty where the panel has it.</summary>
    public ImmutableArray<string> Advice { get; init; } = [];

    /// <summary>Reviews a panel.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="victim">The victim's file, which must not be in the panel; null where it is not at hand.</param>
    /// <param name="options">The accepted false-positive rate, and whether the victim's initial weights are attested to be secret; null for the defaults.</param>
    /// <exception cref="InputFileException">The folder has no list, or one that is damaged.</exception>
    /// <exception cref="IOException">A model or the victim cannot be read.</exception>
    public static PanelReview Of(string folder, string? victim = null, AuditOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var panel = PanelFile.Read(folder);
        var hashes = panel.Models.Select(model => FileHash.OfSource(Path.Combine(folder, model.Path))).ToArray();
        var victimHash = FileHash.OfSource(victim);
        ModelProfile[] profiles = [.. panel.Models.Select(model => model.ToProfile())];
        return new PanelReview([.. FactsOf(profiles, panel.VictimSha256), .. RefusedOf(panel)], [.. Damage(panel, hashes), .. Copies(profiles, hashes, victimHash), .. PanelReach.Lacks(profiles, options ?? new AuditOptions())]) { Advice = [.. PanelReach.Advice(profiles)] };
    }

    /// <summary>Reviews a packed panel.</summary>
    /// <param name="panel">Borrowed.</param>
    /// <param name="victim">The victim's file, which must not be in the panel, and without whose twins it is reviewed; null where it is not at hand.</param>
    /// <param name="options">As above.</param>
    /// <exception cref="IOException">The victim cannot be read.</exception>
    public static PanelReview Of(PackedPanel panel, string? victim = null, AuditOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(panel);
        var victimHash = FileHash.OfSource(victim);
        ModelProfile[] profiles = [.. panel.ProfilesFor(victimHash)];
        ImmutableArray<string> facts = [.. FactsOf([.. panel.ProfilesFor(null)], panel.VictimSha256), ProbeOf(panel)];
        string[] others = panel.HasTwinsOfAnother(victimHash) ? [$"The twins are those of another victim, and do not count for '{victim}'."] : [];
        return new PanelReview(facts, [.. others, .. Copies(profiles, [.. profiles.Select(model => model.Sha256)], victimHash), .. PanelReach.Lacks(profiles, options ?? new AuditOptions())]) { Advice = [.. PanelReach.Advice(profiles)] };
    }

    private static IEnumerable<string> FactsOf(ModelProfile[] panel, string? victim)
    {
        var twins = panel.Count(model => model.Role == ModelRole.Twin);
        yield return $"{NumberText.Count(panel.Length - twins, "reference")}, {NumberText.Count(twins, "twin")}.";
        yield return $"Tasks: {Tally(panel.Select(model => model.Task))}.";
        yield return $"Architectures: {Tally(panel.Select(model => model.Architecture))}.";
        foreach (var students in panel.Where(model => model.LearnedLabels).GroupBy(model => model.Family))
            yield return $"{NumberText.Count(students.Count(), "reference")} learned the {students.Key}: a family, which is never compared with that model, and no panel by itself.";
        if (twins > 0 && victim is not null)
            yield return $"The twins are those of the model with SHA-256 {victim}.";
    }

    private static string ProbeOf(PackedPanel panel)
    {
        var parts = panel.Probe.Parts.Where(part => part != ProbePart.First && part != ProbePart.Second).Select(part => FormattableString.Invariant($"{panel.Probe[part].Count} {part}"));
        return FormattableString.Invariant($"Models are asked {panel.Probe[ProbePart.First].Count} {panel.Probe.PairsDescription!.Name} pairs and {string.Join(", ", parts)} inputs, {panel.Probe[ProbePart.First].RowDescription} each, seed {panel.Seed}.");
    }

    private static IEnumerable<string> RefusedOf(PanelFile panel) =>
        panel.Refused.Select(model => FormattableString.Invariant($"Refused: {model.Name} ({model.Recipe.Architecture}) did not learn, accuracy {model.Accuracy:0.000}."));

    private static IEnumerable<string> Damage(PanelFile panel, string?[] hashes) => panel.Models.Zip(hashes)
        .Where(pair => pair.Second is null || (pair.First.Sha256 is { } told && told != pair.Second))
        .Select(pair => pair.Second is null ? $"'{pair.First.Name}': there is no file '{pair.First.Path}'." : $"'{pair.First.Name}': its file has changed since the list was written.");

    private static IEnumerable<string> Copies(ModelProfile[] panel, string?[] hashes, string? victim)
    {
        foreach (var copies in panel.Zip(hashes).Where(pair => pair.Second is not null).GroupBy(pair => pair.Second).Where(group => group.Count() > 1))
            yield return $"Copies of one file: {string.Join(", ", copies.Select(pair => pair.First.Name))}.";
        foreach (var (model, _) in panel.Zip(hashes).Where(pair => victim is not null && pair.Second == victim))
            yield return $"'{model.Name}' is the victim itself.";
    }

    private static string Tally(IEnumerable<string?> names) =>
        string.Join(", ", names.GroupBy(name => name ?? "unknown").OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => FormattableString.Invariant($"{group.Key} ({group.Count()})")));
}
