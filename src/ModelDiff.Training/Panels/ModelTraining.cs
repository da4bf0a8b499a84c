using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The training of one model by its recipe: the same recipe and images give the same model.</summary>
internal static class ModelTraining
{
    private const int InitialStream = 0;
    private const int BatchStream = 1;

    /// <returns>Owned by the caller; in evaluation mode.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    public static ImageClassifier Run(TrainingRecipe recipe, LabeledImages images, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var network = Create(recipe, images);
        try
        {
            using var generator = Stream(recipe.Seed ?? 0, BatchStream);
            new Trainer(recipe.Training, generator, progress, cancellationToken).Classify(network, images);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>What a recipe builds for a task.</summary>
    public static NetworkDescription Describe(TrainingRecipe recipe, LabeledImages images) =>
        new(recipe.Architecture, TensorShape.OfRows(images.Images.shape), images.ClassCount);

    private static ImageClassifier Create(TrainingRecipe recipe, LabeledImages images)
    {
        if (recipe.InitialWeights is { } weights)
            return TrainedModel.LoadNetwork(weights, Describe(recipe, images));
        using var generator = Stream(recipe.InitialSeed ?? recipe.Seed ?? 0, InitialStream);
        return NetworkCatalogue.Create(Describe(recipe, images), generator);
    }

    private static Generator Stream(long seed, int index) => new((ulong)SplitMix.Derive(seed, index), CPU);
}
