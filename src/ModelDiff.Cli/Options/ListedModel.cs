using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Options;

/// <summary>A model of a <c>--models</c> list.</summary>
/// <param name="Name">What the command line and reports call it.</param>
/// <param name="Path">The file, made absolute against the list's folder, or an address.</param>
/// <param name="Description">What the list says of it.</param>
/// <param name="Profile">What it says of the model's task, architecture, family, role and initialization.</param>
/// <param name="ListFile">The list.</param>
internal sealed record ListedModel(string Name, string Path, ModelDescription Description, ModelProfile Profile, string ListFile)
{
    /// <summary>Reads <c>{"models": [{"name": …, "path": …, …}, …]}</c>.</summary>
    public static IReadOnlyList<ListedModel> ReadList(string file)
    {
        var settings = JsonSettings.Open(file);
        var models = (settings.Objects("models") ?? throw settings.Fault("the key 'models' is missing.")).Select(model => Read(file, model)).ToList();
        settings.Pass("refused", "victimSha256");
        settings.CheckNothingElse();
        if (models.GroupBy(model => model.Name).FirstOrDefault(same => same.Count() > 1) is { Key: var name })
            throw settings.Fault($"it names two models '{name}'.");
        return models;
    }

    private static ListedModel Read(string file, JsonSettings settings)
    {
        var path = settings.Text("path") ?? throw settings.Fault($"the key {settings.Name("path")} is missing.");
        if (!path.Contains("://", StringComparison.Ordinal))
            path = System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!);
        var name = settings.Text("name") ?? FileStem.Of(path);
        if (string.IsNullOrWhiteSpace(name))
            throw settings.Fault($"the model at '{path}' needs a {settings.Name("name")} that is not blank.");
        var model = new ListedModel(name, path, ModelDescriptionFile.Read(settings), ModelDescriptionFile.ReadProfile(settings, name), file);
        settings.Pass("recipe", "accuracy", "seed", "agreement");
        settings.CheckNothingElse();
        return model;
    }
}
