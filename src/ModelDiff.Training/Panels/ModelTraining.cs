using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The training of one model by its recipe: the same recipe and images give the same model.</summary>
internal static class ModelTraining
{
    private const int InitialStream = 0;
    private const int BatchStream = 1;
    private const int NoiseStream = 2;

    /// <returns>Owned by the caller; in evaluation mode, where the images lie.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    public static ImageClassifier Run(TrainingRecipe recipe, LabeledImages images, IProgress<StageProgress>? progress, CancellationToken cancellationToken) =>
        CopyTraining.Run(Create(Describe(recipe, images), recipe), images.Device, recipe, (network, trainer) => trainer.Classify(network, images), progress, cancellationToken);

    /// <summary>What a recipe builds for a task.</summary>
    public static NetworkDescription Describe(TrainingRecipe recipe, LabeledImages images) =>
        new(recipe.Architecture, TensorShape.OfRows(images.Images.shape), images.ClassCount);

    /// <summary>A network as it is before its training.</summary>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">The initial or pretrained weights do not fit the network.</exception>
    public static ImageClassifier Create(NetworkDescription description, TrainingRecipe recipe)
    {
        if (recipe.InitialWeights is { } weights)
            return TrainedModel.LoadNetwork(weights, description);
        using var generator = InitialGenerator(recipe);
        var network = NetworkCatalogue.Create(description, generator);
        if (recipe.PretrainedWeights is not { } pretrained)
            return network;
        try
        {
            NamedWeights.Overwrite(pretrained, network.state_dict());
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>What draws first weights.</summary>
    /// <returns>Owned by the caller.</returns>
    public static Generator InitialGenerator(TrainingRecipe recipe) => Stream(recipe.InitialSeed ?? recipe.Seed ?? 0, InitialStream);

    /// <summary>What draws the batches.</summary>
    /// <returns>Owned by the caller.</returns>
    public static Generator BatchGenerator(TrainingRecipe recipe) => Stream(recipe.Seed ?? 0, BatchStream);

    /// <summary>What draws noise beside the batches.</summary>
    /// <returns>Owned by the caller.</returns>
    public static Generator NoiseGenerator(TrainingRecipe recipe) => Stream(recipe.Seed ?? 0, NoiseStream);

    private static Generator Stream(long seed, int index) => new((ulong)SplitMix.Derive(seed, index), CPU);
}
