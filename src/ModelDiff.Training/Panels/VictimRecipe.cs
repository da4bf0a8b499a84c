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

    /// <summary>The victim's own network, from its TorchScript file: of twins where the catalogue does not have it, and of copies that take its weights; null where none can be made.</summary>
    public OwnNetwork? Own { get; init; }

    /// <summary>Why there are no twins; null where there may be.</summary>
    public string? NoTwins => IsOwnNetwork && Guess is null ? null
        : IsOwnNetwork ? "models by a guessed recipe are references and no twins, since real ones would look guilty beside them: write how the victim was trained into recipe.json, see docs/prepare.md."
        : $"the victim is not known to be a {Recipe.Architecture} network of this library, and {Obstacle ?? "its own network is not at hand"}, so that models made by its recipe are references and no twins: train second models by your own script, with other seeds, and list them as twins, see 'A network of your own' in docs/prepare.md.";

    /// <summary>Why the victim's own network cannot begin anew, as half a sentence; null where that was not asked.</summary>
    private string? Obstacle { get; init; }

    /// <summary>Reads the recipe beside a model, or guesses one: the architecture from the file, where it tells it, or from its size.</summary>
    /// <param name="model">The victim: a file or an address.</param>
    /// <param name="inputShape">Shape of one image.</param>
    /// <param name="classCount">Classes, at least 2.</param>
    /// <param name="steps">Batches, where the recipe is guessed.</param>
    /// <param name="own">How the victim's own network is opened, should the catalogue not have it; null where it must not run in this process.</param>
    /// <exception cref="InputFileException">There is a recipe that cannot be used.</exception>
    public static VictimRecipe Of(string model, TensorShape inputShape, int classCount, int steps, OwnNetwork? own = null)
    {
        if (RecipeFile.Beside(model) is { } file)
            return Told(model, file, inputShape, classCount, own);
        var architecture = TrainedModel.IsModel(model) ? TrainedModel.Describe(model).Architecture : ClosestTo(model, inputShape, classCount);
        var (usable, obstacle) = Usable(own, inputShape, classCount);
        if (VictimNetwork.Is(model, new(architecture, inputShape, classCount)) == true)
            return Guessed(architecture, $"a recipe is guessed; its architecture is {architecture}.") with { Own = usable };
        return obstacle is null
            ? Guessed(OwnNetwork.Architecture, "a recipe is guessed; the network is its own, with new weights.") with { Own = usable }
            : Guessed(architecture, $"a recipe is guessed, and of all networks the closest in size, {architecture}.") with { IsOwnNetwork = false, Obstacle = obstacle };

        VictimRecipe Guessed(string network, string how) =>
            new(new TrainingRecipe(network) { Training = PanelPlan.Style(0, network, steps, inputShape, own) }, $"there is no recipe beside '{model}': {how}");
    }

    /// <summary>The recipe for what needs a network of the catalogue: the victim's own is replaced by the closest in size.</summary>
    internal static TrainingRecipe InCatalogue(TrainingRecipe recipe, string? model, TensorShape inputShape, int classCount) =>
        recipe.IsOfOwnNetwork ? recipe with { Architecture = ClosestTo(model, inputShape, classCount), InitialWeights = null, PretrainedWeights = null } : recipe;

    private static VictimRecipe Told(string model, string file, TensorShape inputShape, int classCount, OwnNetwork? own)
    {
        var told = RecipeFile.Read(file);
        var (usable, obstacle) = Usable(own, inputShape, classCount);
        if (!told.IsOfOwnNetwork && VictimNetwork.Is(model, new(told.Architecture, inputShape, classCount)) != false)
            return new VictimRecipe(told, null) { Own = usable };
        if (obstacle is null)
            return new VictimRecipe(told with { Architecture = OwnNetwork.Architecture }, null) { Own = usable };
        return told.IsOfOwnNetwork
            ? throw new InputFileException(file, $"its architecture is '{OwnNetwork.Architecture}', and no second models of '{model}' can be made: {obstacle}.")
            : new VictimRecipe(told, null) { IsOwnNetwork = false, Obstacle = obstacle };
    }

    /// <summary>The victim's own network where second models of it can be made, or what is in the way.</summary>
    private static (OwnNetwork? Usable, string? Obstacle) Usable(OwnNetwork? own, TensorShape inputShape, int classCount)
    {
        var obstacle = own is null ? "its file is not at hand as TorchScript" : own.Obstacle(inputShape, classCount);
        return (obstacle is null ? own : null, obstacle);
    }

    private static string ClosestTo(string? model, TensorShape inputShape, int classCount) =>
        File.Exists(model) ? NetworkCatalogue.Closest(new FileInfo(model).Length / BytesPerWeight, inputShape, classCount) : "resnet-slim";
}
