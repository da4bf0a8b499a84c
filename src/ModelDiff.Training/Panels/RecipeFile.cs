using System.Text.Json;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>Recipes as JSON files beside models.</summary>
public static class RecipeFile
{
    private const string Name = "recipe.json";
    private const int LongestFile = 1 << 20;

    /// <summary>The recipe of a model, or null: for <c>net.pt</c> the file <c>net.recipe.json</c> beside it or, where there is none, <c>recipe.json</c>.</summary>
    /// <param name="model">The model's file.</param>
    public static string? Beside(string model)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        string[] candidates = [$"{Path.ChangeExtension(model, null)}.{Name}", Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model)) ?? "", Name)];
        return candidates.FirstOrDefault(File.Exists);
    }

    /// <summary>Reads a recipe; files of weights are made absolute against the recipe's folder.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputFileException">It is missing, no recipe, or of a network that the catalogue does not have.</exception>
    public static TrainingRecipe Read(string path) => InputFiles.Read(path, stream =>
    {
        var recipe = Parse<TrainingRecipe>(RegularFile.ReadAllBytes(stream, LongestFile));
        if (!recipe.IsOfOwnNetwork && !NetworkCatalogue.Names.Contains(recipe.Architecture))
            throw new FormatException($"its architecture '{recipe.Architecture}' is unknown; known are {string.Join(", ", NetworkCatalogue.Names)}, and {OwnNetwork.Architecture} for the network of a TorchScript file.");
        return recipe with { InitialWeights = Found(path, recipe.InitialWeights, "initial"), PretrainedWeights = Found(path, recipe.PretrainedWeights, "pretrained") };
    });

    private static string? Found(string recipe, string? file, string kind)
    {
        var path = file is null ? null : Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(recipe))!);
        return path is null || File.Exists(path) ? path : throw new FormatException($"there is no file of {kind} weights '{path}'.");
    }

    /// <exception cref="FormatException">It is no JSON of this kind.</exception>
    internal static T Parse<T>(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, RecipeConverter.Options) ?? throw new FormatException("it must hold an object.");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it cannot be understood: {exception.Message.Split('\n')[0]}", exception);
        }
    }
}
