using ModelDiff.Models;

namespace ModelDiff.Verdicts;

/// <summary>For which innocent models a p-value speaks: those that are like the models of the panel, in words.</summary>
internal static class PanelPopulation
{
    /// <summary>One sentence about a panel, and one about what it does not hold.</summary>
    /// <param name="audit">What the panel said.</param>
    public static string Of(AuditResult audit)
    {
        ModelProfile[] members = [.. audit.Members.Where(member => member.Counts).Select(member => member.Profile)];
        ModelProfile[] references = [.. members.Where(member => member.Role == ModelRole.Reference)];
        var own = members.Count(member => member is { Role: ModelRole.Twin, Initialization: ModelInitialization.Own });
        var fresh = members.Length - references.Length - own;
        return $"The p-value speaks of innocent models like these: {Count(references.Length, "reference model")}{Architectures(references)}{Tasks(references)}{Twins(fresh, own)}. {Limits(fresh, own)}";
    }

    private static string Architectures(ModelProfile[] references) => Known(references, model => model.Architecture) switch
    {
        [] => ", of which no architecture is recorded",
        [var only] => $", of the architecture {only}",
        var several => $", of {several.Length} architectures ({string.Join(", ", several)})",
    };

    private static string Tasks(ModelProfile[] references) => Known(references, model => model.Task) switch
    {
        [] => " and no task is recorded",
        var tasks => $", of the task{(tasks.Length == 1 ? "" : "s")} {string.Join(", ", tasks.Select(task => $"{task} ({references.Count(model => model.Task == task)})"))}",
    };

    private static string Twins(int fresh, int own) =>
        fresh + own == 0 ? "" : FormattableString.Invariant($"; and {Count(fresh + own, "second model")} of the victim's own recipe (twins), {fresh} of fresh and {own} of the victim's initialization");

    private static string Limits(int fresh, int own) => (fresh, own) switch
    {
        (0, 0) => "It speaks neither of second models of the victim's own recipe nor of any that began at its initial weights, of which the panel has none.",
        (_, 0) => "It does not speak of models that began at the victim's own initial weights, of which the panel has none.",
        _ => "It does not speak of models that were made in ways that none of these were.",
    };

    private static string[] Known(ModelProfile[] models, Func<ModelProfile, string?> key) => [.. models.Select(key).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Count(int count, string noun) => FormattableString.Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");
}
