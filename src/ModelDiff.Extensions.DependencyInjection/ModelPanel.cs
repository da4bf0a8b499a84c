using System.Collections.Immutable;
using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Training;

namespace ModelDiff.Extensions.DependencyInjection;

/// <summary>A panel that the application's options name: <c>[FromKeyedServices("birds")] ModelPanel panel</c>. Immutable.</summary>
public sealed class ModelPanel
{
    private ModelPanel(string name, string folder, ImmutableArray<ModelReference> models) => (Name, Folder, Models) = (name, folder, models);

    /// <summary>The name in the options.</summary>
    public string Name { get; }

    /// <summary>The folder, as the options have it.</summary>
    public string Folder { get; }

    /// <summary>The models, each to be opened when its turn comes.</summary>
    public ImmutableArray<ModelReference> Models { get; }

    /// <summary>Reads the list of a panel; no model is opened.</summary>
    /// <exception cref="KeyNotFoundException">The options name no such panel.</exception>
    /// <exception cref="InputFileException">The folder has no list, or one that is damaged.</exception>
    internal static ModelPanel Read(ModelDiffOptions options, string name)
    {
        var folder = FolderOf(options, name);
        return new(name, folder, PanelFile.Read(folder).References(folder));
    }

    /// <exception cref="KeyNotFoundException">The options name no such panel.</exception>
    internal static string FolderOf(ModelDiffOptions options, string name) => options.Panels.TryGetValue(name, out var folder)
        ? folder
        : throw new KeyNotFoundException($"No panel is named '{name}'; the options of ModelDiff name {(options.Panels.Count == 0 ? "none" : string.Join(", ", options.Panels.Keys.Order(StringComparer.Ordinal)))}.");
}
