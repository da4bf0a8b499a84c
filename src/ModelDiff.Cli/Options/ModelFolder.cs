using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Training;

namespace ModelDiff.Cli.Options;

/// <summary>A folder that stands for the model files in it.</summary>
internal static class ModelFolder
{
    private const string Trained = ".safetensors";
    private const string Description = ".json";

    private static readonly string[] Extensions = [.. ModelFileSettings.Formats.All.Reverse().SelectMany(format => format.Extensions)];

    /// <summary>The model files of a folder and of those below it, in ordinal order; those of a list, in its order; anything else as it is.</summary>
    /// <exception cref="UsageException">The folder holds no model.</exception>
    public static IReadOnlyList<string> Expand(string name)
    {
        if (PanelList.In(name) is { } list)
            return [.. ListedModel.ReadList(list).Select(model => model.Path)];
        if (!Directory.Exists(name))
            return [name];
        var tree = FileTree.Of(name);
        if (tree.Unreadable is [var unreadable, ..])
            throw new UsageException($"the folder '{unreadable}' cannot be read.");
        var files = tree.Files.Where(IsModel).ToArray();
        return files.Length > 0 ? files : throw new UsageException($"the folder '{name}' holds no model ({string.Join(", ", Extensions)}, or {Trained} of a trained network, {Description} of TensorFlow.js).");
    }

    private static bool IsTensorFlowJs(string file) => file.EndsWith(Description, StringComparison.OrdinalIgnoreCase) && ModelFiles.Detect(file) == ModelFormat.TensorFlowJs;

    private static bool IsModel(string file) =>
        Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) || IsTensorFlowJs(file) || (file.EndsWith(Trained, StringComparison.OrdinalIgnoreCase) && TrainedModel.IsModel(file));
}
