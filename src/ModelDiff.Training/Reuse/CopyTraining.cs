using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The training of one copy.</summary>
internal static class CopyTraining
{
    /// <summary>Trains a network by a recipe, with batches that its seed draws, where the images lie.</summary>
    /// <param name="copy">Handed on to the caller, or disposed where training fails.</param>
    /// <param name="device">Where the images lie.</param>
    /// <param name="recipe">How long, how fast, by which seed.</param>
    /// <param name="train">What is trained.</param>
    /// <param name="progress">Receives a report per batch.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns><paramref name="copy"/>.</returns>
    public static TrainedNetwork Run(TrainedNetwork copy, Device device, TrainingRecipe recipe, Action<nn.Module<Tensor, Tensor>, Trainer> train, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        Run(copy.Module, device, recipe, train, progress, cancellationToken);
        return copy;
    }

    /// <inheritdoc cref="Run(TrainedNetwork, Device, TrainingRecipe, Action{nn.Module{Tensor, Tensor}, Trainer}, IProgress{StageProgress}?, CancellationToken)"/>
    public static T Run<T>(T copy, Device device, TrainingRecipe recipe, Action<T, Trainer> train, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
        where T : nn.Module<Tensor, Tensor>
    {
        try
        {
            copy.to(device);
            using var generator = ModelTraining.BatchGenerator(recipe);
            train(copy, new Trainer(recipe.Training, generator, progress, cancellationToken));
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }
}
