using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>A network of a recipe, and how it is written. Owns the network.</summary>
/// <param name="Module">In evaluation mode once it is trained.</param>
/// <param name="Extension">The ending of its file.</param>
/// <param name="Save">Writes it to a path.</param>
internal sealed record TrainedNetwork(nn.Module<Tensor, Tensor> Module, string Extension, Action<string> Save) : IDisposable
{
    /// <summary>A network of the catalogue.</summary>
    /// <param name="network">Owned by the new object.</param>
    /// <param name="description">What was built.</param>
    public static TrainedNetwork Of(ImageClassifier network, NetworkDescription description) =>
        new(network, TrainedModel.Extension, path => TrainedModel.Save(path, network, description));

    /// <summary>Trains what a recipe names.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="own">The network of recipes that name the victim's own; null where there is none.</param>
    /// <param name="images">Borrowed; of the task.</param>
    /// <param name="progress">Receives a report per batch.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    /// <exception cref="ModelLoadException">The initial weights do not fit the network.</exception>
    public static TrainedNetwork Train(TrainingRecipe recipe, OwnNetwork? own, LabeledImages images, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        if (!recipe.IsOfOwnNetwork)
            return Of(ModelTraining.Run(recipe, images, progress, cancellationToken), ModelTraining.Describe(recipe, images));
        var network = OwnNetworkModule.Load(own ?? throw new InvalidOperationException("The recipe is of the victim's own network, and none is given."), images.Device);
        CopyTraining.Run(Begun(network, recipe), images.Device, recipe, (module, trainer) => trainer.Classify(module, images), progress, cancellationToken);
        return new TrainedNetwork(network, OwnNetwork.Extension, network.Save);
    }

    /// <summary>Disposes the network.</summary>
    public void Dispose() => Module.Dispose();

    private static OwnNetworkModule Begun(OwnNetworkModule network, TrainingRecipe recipe)
    {
        try
        {
            using var generator = ModelTraining.InitialGenerator(recipe);
            network.Initialize(generator);
            if (recipe.InitialWeights is { } weights)
                network.InitializeFrom(weights);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
