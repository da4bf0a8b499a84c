using ModelDiff.Models;
using ModelDiff.Storage;
using ModelDiff.Training;

namespace ModelDiff.Cli.Options;

/// <summary>A folder that stands for the model files in it.</summary>
internal static class ModelFolder
{
    private const string Trained = ".safetensors";
    private const string Description = ".json";

    private static readonly string[] WeightExtensions = [Trained, ".bin", ".ckpt", Description];

    private static readonly string[] Extensions = [.. ModelFileSettings.Formats.All.Reverse().SelectMany(format => format.Extensions)];

    /// <summary>The model files of a folder and of those below it, in ordinal order; those of a list, in its order; anything else as it is.</summary>
    /// <exception cref="UsageException">The folder holds no model.</exception>
    public static IReadOnlyList<string> Expand(string name) => Filtered(name, IsModel, $"model ({string.Join(", ", Extensions)}, or {Trained} of a trained network, {Description} of TensorFlow.js)");

    /// <summary>The same with files that hold weights without a model; the parts of a checkpoint stand for themselves only where no index names them.</summary>
    /// <exception cref="UsageException">The folder holds neither.</exception>
    public static IReadOnlyList<string> ExpandWeights(string name)
    {
        var files = Filtered(name, file => IsModel(file) || (WeightExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) && WeightFiles.HoldsNoModel(file)), "model and no weights");
        var parts = files.Where(WeightFiles.HoldsNoModel).SelectMany(ModelSettings.ShardsOf).ToHashSet(StringComparer.Ordinal);
        return parts.Count == 0 ? files : [.. files.Where(file => !parts.Contains(Path.GetFullPath(file)))];
    }

    private static string[] Filtered(string name, Func<string, bool> isWanted, string wanted)
    {
        if (PanelList.In(name) is { } list)
            return [.. ListedModel.ReadList(list).Select(model => model.Path)];
        if (!Directory.Exists(name))
            return [name];
        var tree = FileTree.Of(name);
        if (tree.Unreadable is [var unreadable, ..])
            throw new UsageException($"the folder '{unreadable}' cannot be read.");
        var files = tree.Files.Where(isWanted).ToArray();
        return files.Length > 0 ? files : throw new UsageException($"the folder '{name}' holds no {wanted}.");
    }

    private static bool IsTensorFlowJs(string file) => file.EndsWith(Description, StringComparison.OrdinalIgnoreCase) && ModelFiles.Detect(file) == ModelFormat.TensorFlowJs;

    private static bool IsModel(string file) =>
        Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) || IsTensorFlowJs(file) || (file.EndsWith(Trained, StringComparison.OrdinalIgnoreCase) && TrainedModel.IsModel(file));
}
