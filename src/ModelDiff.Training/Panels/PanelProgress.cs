using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>A panel that grows: each model is written when it is finished, and the list after it. Thread-safe.</summary>
internal sealed class PanelProgress
{
    private readonly string _folder;
    private readonly string _name;
    private readonly Lock _lock = new();

    /// <param name="folder">An existing folder.</param>
    /// <param name="name">The name of the list.</param>
    /// <param name="plan">Models whose names are in the plan but whose recipes are others fall out, and copies of another victim.</param>
    /// <param name="victimSha256">Whose twins are planned; null where that is unknown. Twins of another that the list holds, and that are not in the plan, fall out.</param>
    public PanelProgress(string folder, string name, IReadOnlyList<PlannedModel> plan, string? victimSha256 = null)
    {
        (_folder, _name) = (folder, name);
        var recipes = plan.ToDictionary(model => model.Name, model => model.Recipe, StringComparer.Ordinal);
        var victim = plan.Count > 0 ? plan[0].Recipe.Reuse?.Victim : null;
        var found = File.Exists(Path.Combine(folder, name)) ? PanelFile.Read(folder, name) : new PanelFile([], []);
        var isOfAnother = victimSha256 is not null && found.VictimSha256 is { } other && other != victimSha256;
        Panel = new PanelFile(
            [.. found.Models.Where(model => model.Recipe?.Reuse?.Victim == victim && IsPlanned(model) && IsWhole(model))],
            [.. found.Refused.Where(model => recipes.TryGetValue(model.Name, out var recipe) && recipe == model.Recipe)])
        {
            VictimSha256 = victimSha256 ?? found.VictimSha256,
        };
        if (Panel.VictimSha256 != found.VictimSha256)
            Panel.Write(folder, name);

        bool IsPlanned(PanelModel model) => recipes.TryGetValue(model.Name, out var recipe)
            ? recipe == model.Recipe && !(isOfAnother && recipe.IsOfOwnNetwork)
            : !(isOfAnother && model.Role == ModelRole.Twin);
    }

    /// <summary>The models of a plan that a folder lacks, told by their names.</summary>
    /// <param name="plan">All models.</param>
    /// <param name="folder">Where they are; it need not exist.</param>
    /// <param name="name">The name of the list.</param>
    public static IEnumerable<PlannedModel> Missing(IEnumerable<PlannedModel> plan, string folder, string name)
    {
        if (!File.Exists(Path.Combine(folder, name)))
            return plan;
        var found = PanelFile.Read(folder, name);
        var finished = found.Models.Select(model => model.Name).Concat(found.Refused.Select(model => model.Name)).ToHashSet(StringComparer.Ordinal);
        return plan.Where(model => !finished.Contains(model.Name));
    }

    /// <summary>The list as it is now.</summary>
    public PanelFile Panel { get; private set; }

    /// <summary>Whether a model was trained before, with or without success.</summary>
    public bool IsFinished(PlannedModel model) => Panel.Models.Any(found => found.Name == model.Name) || Panel.Refused.Any(found => found.Name == model.Name);

    /// <summary>Writes a model and the list.</summary>
    public void Add(PlannedModel model, TrainedNetwork network, string task, double accuracy, double? agreement = null) => Add(model, network.Extension, network.Save, task, accuracy, agreement);

    /// <summary>Writes a model and the list.</summary>
    /// <param name="model">The model.</param>
    /// <param name="extension">The ending of its file.</param>
    /// <param name="save">Writes it to a path.</param>
    /// <param name="task">What it was trained for.</param>
    /// <param name="accuracy">As the list tells it.</param>
    /// <param name="agreement">Likewise.</param>
    public void Add(PlannedModel model, string extension, Action<string> save, string task, double accuracy, double? agreement = null)
    {
        var file = model.Name + extension;
        var path = Path.Combine(_folder, file);
        save(path);
        var entry = new PanelModel(
            model.Name, file, model.Role, task, model.Recipe.Architecture, model.Family, model.Initialization, model.Recipe, accuracy, model.Recipe.Seed, FileHash.Sha256(path))
        {
            Method = model.Recipe.Reuse?.Method,
            Agreement = agreement,
        };
        Change(panel => panel with { Models = [.. panel.Models.Append(entry).OrderBy(other => other.Name, StringComparer.Ordinal)] });
    }

    /// <summary>Notes a model that did not learn.</summary>
    public void Refuse(RefusedModel model) => Change(panel => panel with { Refused = [.. panel.Refused.Append(model).OrderBy(other => other.Name, StringComparer.Ordinal)] });

    private void Change(Func<PanelFile, PanelFile> change)
    {
        lock (_lock)
        {
            Panel = change(Panel);
            Panel.Write(_folder, _name);
        }
    }

    private bool IsWhole(PanelModel model)
    {
        var path = Path.Combine(_folder, model.Path);
        return File.Exists(path) && (model.Sha256 is null || FileHash.Sha256(path) == model.Sha256);
    }
}
