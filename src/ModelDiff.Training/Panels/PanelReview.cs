using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Reports;
using ModelDiff.Storage;
using ModelDiff.Verdicts;

namespace ModelDiff.Training;

/// <summary>What a panel holds, and what it lacks for a verdict. Immutable.</summary>
/// <param name="Facts">Sentences on what is there.</param>
/// <param name="Faults">Sentences on copies, files that are missing or changed, and models that lack; empty where the panel suffices.</param>
public sealed record PanelReview(ImmutableArray<string> Facts, ImmutableArray<string> Faults)
{
    private const int References = 20;
    private const int Architectures = 3;

    /// <summary>Reviews a panel.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="victim">The victim's file, which must not be in the panel; null where it is not at hand.</param>
    /// <exception cref="InputFileException">The folder has no list, or one that is damaged.</exception>
    /// <exception cref="IOException">A model or the victim cannot be read.</exception>
    public static PanelReview Of(string folder, string? victim = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var panel = PanelFile.Read(folder);
        var hashes = panel.Models.Select(model => FileHash.OfSource(Path.Combine(folder, model.Path))).ToArray();
        var victimHash = FileHash.OfSource(victim);
        return new PanelReview(FactsOf(panel), [.. Damage(panel, hashes), .. Copies(panel, hashes, victimHash), .. Lacks(panel)]);
    }

    private static ImmutableArray<string> FactsOf(PanelFile panel) =>
    [
        $"{NumberText.Count(Of(panel, ModelRole.Reference).Count(), "reference")}, {NumberText.Count(Of(panel, ModelRole.Twin).Count(), "twin")}.",
        $"Tasks: {Tally(panel.Models.Select(model => model.Task))}.",
        $"Architectures: {Tally(panel.Models.Select(model => model.Architecture))}.",
        .. panel.Refused.Select(model => FormattableString.Invariant($"Refused: {model.Name} ({model.Recipe.Architecture}) did not learn, accuracy {model.Accuracy:0.000}.")),
    ];

    private static IEnumerable<string> Damage(PanelFile panel, string?[] hashes) => panel.Models.Zip(hashes)
        .Where(pair => pair.Second is null || (pair.First.Sha256 is { } told && told != pair.Second))
        .Select(pair => pair.Second is null ? $"'{pair.First.Name}': there is no file '{pair.First.Path}'." : $"'{pair.First.Name}': its file has changed since the list was written.");

    private static IEnumerable<string> Copies(PanelFile panel, string?[] hashes, string? victim)
    {
        foreach (var copies in panel.Models.Zip(hashes).Where(pair => pair.Second is not null).GroupBy(pair => pair.Second).Where(group => group.Count() > 1))
            yield return $"Copies of one file: {string.Join(", ", copies.Select(pair => pair.First.Name))}.";
        foreach (var (model, _) in panel.Models.Zip(hashes).Where(pair => victim is not null && pair.Second == victim))
            yield return $"'{model.Name}' is the victim itself.";
    }

    private static IEnumerable<string> Lacks(PanelFile panel)
    {
        var task = Of(panel, ModelRole.Reference).GroupBy(model => model.Task).OrderByDescending(group => group.Count()).FirstOrDefault()?.ToArray() ?? [];
        if (task.Length < References)
            yield return $"A verdict needs {References} references of one task; there are {task.Length}.";
        if (task.Select(model => model.Architecture).Distinct().Count() is var architectures and < Architectures)
            yield return $"They must have at least {Architectures} architectures; they have {architectures}.";
        if (Twins(panel, ModelInitialization.Fresh) is var fresh and < TwinPanel.LeastFresh)
            yield return $"A verdict needs {TwinPanel.LeastFresh} twins from fresh weights; there are {fresh}.";
        if (Twins(panel, ModelInitialization.Own) is var own and < TwinPanel.LeastOwn)
            yield return $"A verdict needs {TwinPanel.LeastOwn} twins from the victim's own initial weights; there are {own}.";
    }

    private static int Twins(PanelFile panel, ModelInitialization initialization) => Of(panel, ModelRole.Twin).Count(model => model.Initialization == initialization);

    private static IEnumerable<PanelModel> Of(PanelFile panel, ModelRole role) => panel.Models.Where(model => model.Role == role);

    private static string Tally(IEnumerable<string?> names) =>
        string.Join(", ", names.GroupBy(name => name ?? "unknown").OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => FormattableString.Invariant($"{group.Key} ({group.Count()})")));
}
