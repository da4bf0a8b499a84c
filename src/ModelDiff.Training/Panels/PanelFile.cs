using System.Collections.Immutable;
using System.Text.Json;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>The list of a panel: <c>panel.json</c> in the folder of its models. Immutable.</summary>
/// <param name="Models">The models, in the order of their names.</param>
/// <param name="Refused">Models that did not learn.</param>
public sealed record PanelFile(ImmutableArray<PanelModel> Models, ImmutableArray<RefusedModel> Refused = default)
{
    /// <summary>The name of the file.</summary>
    public const string Name = "panel.json";

    private const int LongestFile = 1 << 24;

    /// <summary>Reads the list of a folder.</summary>
    /// <param name="folder">The panel's folder.</param>
    /// <exception cref="InputFileException">There is none, or it is damaged.</exception>
    public static PanelFile Read(string folder) => InputFiles.Read(Path.Combine(folder, Name), stream =>
    {
        var panel = RecipeFile.Parse<PanelFile>(RegularFile.ReadAllBytes(stream, LongestFile));
        return panel.Models.IsDefault ? throw new FormatException("the key 'models' is missing.") : panel with { Refused = panel.Refused.IsDefault ? [] : panel.Refused };
    });

    /// <summary>Writes the list; it appears whole or not at all.</summary>
    /// <param name="folder">The panel's folder.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string folder)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(this, RecipeConverter.Options);
        AtomicFile.Write(Path.Combine(folder, Name), stream => stream.Write(text));
    }
}
