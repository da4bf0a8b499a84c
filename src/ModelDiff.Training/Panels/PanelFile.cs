using System.Collections.Immutable;
using System.Text.Json;
using ModelDiff.Models;
using ModelDiff.Storage;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The list of a panel, or of shadows: <c>panel.json</c> or <c>shadows.json</c> in the folder of their models. Immutable.</summary>
/// <param name="Models">The models, in the order of their names.</param>
/// <param name="Refused">Models that did not learn.</param>
public sealed record PanelFile(ImmutableArray<PanelModel> Models, ImmutableArray<RefusedModel> Refused = default)
{
    /// <summary>The name of a panel's list.</summary>
    public const string Name = "panel.json";

    /// <summary>The name of the list of shadows, an owner's copies of his own model.</summary>
    public const string ShadowsName = "shadows.json";

    private const int LongestFile = 1 << 24;

    /// <summary>SHA-256 of the file of the model whose twins are among them, 64 lower-case hexadecimal digits; null where it is unknown.</summary>
    public string? VictimSha256 { get; init; }

    /// <summary>Reads the list of a folder.</summary>
    /// <param name="folder">The models' folder.</param>
    /// <param name="name">The name of the list.</param>
    /// <exception cref="InputFileException">There is none, or it is damaged.</exception>
    public static PanelFile Read(string folder, string name = Name) => InputFiles.Read(Path.Combine(folder, name), stream =>
    {
        var panel = RecipeFile.Parse<PanelFile>(RegularFile.ReadAllBytes(stream, LongestFile));
        Check(panel);
        return panel with { Models = [.. panel.Models.Select(Named)], Refused = panel.Refused.IsDefault ? [] : panel.Refused };
    });

    /// <summary>The models, each to be opened when its turn comes.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="device">Where they run; null for the CPU.</param>
    /// <param name="own">How models of the victim's own network are opened; null where they take images in [0, 1] as they are.</param>
    /// <param name="open">Opens the files of other formats by their paths, for example those of <c>panel train --backbones</c>; null where there are none.</param>
    public ImmutableArray<ModelReference> References(string folder, Device? device = null, OwnNetwork? own = null, Func<string, IModelAdapter>? open = null) =>
        [.. Models.Select(model => new ModelReference(model.ToProfile(), () => Load(model, Path.Combine(folder, model.Path), device, own, open)))];

    /// <summary>Writes the list; it appears whole or not at all.</summary>
    /// <param name="folder">The models' folder.</param>
    /// <param name="name">The name of the list.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string folder, string name = Name)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(Refused.IsDefault ? this with { Refused = [] } : this, RecipeConverter.Options);
        AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(text));
    }

    private static IModelAdapter Load(PanelModel model, string path, Device? device, OwnNetwork? own, Func<string, IModelAdapter>? open)
    {
        if (model.Architecture == OwnNetwork.Architecture)
            return (own ?? new OwnNetwork(path)).Load(path, device);
        return open is not null && !TrainedModel.IsModel(path) ? open(path) : TrainedModel.Load(path, device);
    }

    /// <exception cref="FormatException">Something is missing that every list has.</exception>
    private static void Check(PanelFile panel)
    {
        if (panel.Models.IsDefault)
            throw new FormatException("the key 'models' is missing.");
        for (var i = 0; i < panel.Models.Length; i++)
        {
            if (panel.Models[i] is not { } model || string.IsNullOrWhiteSpace(model.Path) || string.IsNullOrWhiteSpace(Named(model).Name))
                throw new FormatException($"model {i + 1} of 'models' needs a 'path', and a 'name' that is not blank where it has one.");
        }

        if (!panel.Refused.IsDefault && panel.Refused.Any(model => model is not { Name: not null, Recipe: not null }))
            throw new FormatException("each model of 'refused' needs a 'name' and a 'recipe'.");
    }

    /// <summary>A list by hand may leave out the name: it is that of the file.</summary>
    private static PanelModel Named(PanelModel model) =>
        model.Name is null ? model with { Name = FileStem.Of(model.Path) } : model;
}
