using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Training;

/// <summary>The recipe that twins of a victim are made by.</summary>
/// <param name="Recipe">The victim's, or the closest guess.</param>
/// <param name="Guess">What had to be guessed, as a sentence; null where a file told it.</param>
public sealed record VictimRecipe(TrainingRecipe Recipe, string? Guess)
{
    private const int BytesPerWeight = 4;

    /// <summary>Whether the victim is the network of the recipe, as far as its file tells. Second models of another network are no twins of it: they stay further from it than real ones, which would then look guilty.</summary>
    public bool IsOwnNetwork { get; init; } = true;

    /// <summary>Why there are no twins; null where there may be.</summary>
    public string? NoTwins => IsOwnNetwork ? null
        : $"the victim is not known to be a {Recipe.Architecture} network of this library, so that models made by its recipe are references and no twins: train second models by your own script, with other seeds, and list them as twins, see 'A network of your own' in docs/prepare.md.";

    /// <summary>Reads the recipe beside a model, or guesses one: the architecture from the file, where it tells it, or from its size.</summary>
    /// <param name="model">The victim: a file or an address.</param>
    /// <param name="inputShape">Shape of one image.</param>
    /// <param name="classCount">Classes, at least 2.</param>
    /// <param name="steps">Batches, where the recipe is guessed.</param>
    /// <exception cref="InputFileException">There is a recipe that cannot be used.</exception>
    public static VictimRecipe Of(string model, TensorShape inputShape, int classCount, int steps)
    {
        if (RecipeFile.Beside(model) is { } file)
        {
            var told = RecipeFile.Read(file);
            return new VictimRecipe(told, null) { IsOwnNetwork = VictimNetwork.Is(model, new(told.Architecture, inputShape, classCount)) != false };
        }

        var isTold = TrainedModel.IsModel(model);
        var architecture = isTold ? TrainedModel.Describe(model).Architecture
            : File.Exists(model) ? NetworkCatalogue.Closest(new FileInfo(model).Length / BytesPerWeight, inputShape, classCount)
            : "resnet-slim";
        var guess = isTold ? $"there is no recipe beside '{model}': twins have its architecture, {architecture}, and a guessed recipe."
            : $"there is no recipe beside '{model}': a recipe is guessed, and of all networks the closest in size, {architecture}.";
        return new VictimRecipe(new TrainingRecipe(architecture) { Training = PanelPlan.Style(0, architecture, steps, inputShape) }, guess) { IsOwnNetwork = VictimNetwork.Is(model, new(architecture, inputShape, classCount)) == true };
    }
}
