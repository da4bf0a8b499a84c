using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>A network that was trained, and how it is written. Owns the network.</summary>
public sealed class TrainedNetwork : IDisposable
{
    private readonly Action<string> _save;

    private TrainedNetwork(nn.Module<Tensor, Tensor> module, string extension, Action<string> save) => (Module, Extension, _save) = (module, extension, save);

    /// <summary>Borrowed; in evaluation mode. It takes float32 <c>[N, C, H, W]</c> in [0, 1], and gives class scores (logits) <c>[N, classes]</c>. An <see cref="ImageClassifier"/> where the network is of the catalogue.</summary>
    public nn.Module<Tensor, Tensor> Module { get; }

    /// <summary>The ending of its file: <c>.safetensors</c> for networks of the catalogue, <c>.pt</c> for those of a TorchScript file.</summary>
    public string Extension { get; }

    /// <summary>Writes the network; the file appears whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path) => _save(path);

    /// <summary>Disposes the network.</summary>
    public void Dispose() => Module.Dispose();

    /// <summary>A network of the catalogue.</summary>
    /// <param name="network">Owned by the new object.</param>
    /// <param name="description">What was built.</param>
    internal static TrainedNetwork Of(ImageClassifier network, NetworkDescription description) =>
        new(network, TrainedModel.Extension, path => TrainedModel.Save(path, network, description));

    /// <summary>The network of a TorchScript file.</summary>
    /// <param name="network">Owned by the new object.</param>
    internal static TrainedNetwork Of(OwnNetworkModule network) => new(network, OwnNetwork.Extension, network.Save);

    /// <summary>The network of a TorchScript file as it is before its training.</summary>
    /// <param name="recipe">Tells the first weights.</param>
    /// <param name="own">The file; null is a fault of the caller.</param>
    /// <param name="device">Where it runs.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelLoadException">The initial weights do not fit the network.</exception>
    internal static TrainedNetwork Begin(TrainingRecipe recipe, OwnNetwork? own, Device device)
    {
        var network = OwnNetworkModule.Load(own ?? throw new InvalidOperationException("The recipe is of the victim's own network, and none is given."), device);
        try
        {
            using var generator = ModelTraining.InitialGenerator(recipe);
            network.Initialize(generator);
            if (recipe.PretrainedWeights is { } pretrained)
                network.BeginAt(pretrained);
            if (recipe.InitialWeights is { } weights)
                network.InitializeFrom(weights);
            return Of(network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Trains what a recipe names.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="own">The network of recipes that name the victim's own; null where there is none.</param>
    /// <param name="images">Borrowed; of the task.</param>
    /// <param name="progress">Receives a report per batch.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    /// <exception cref="ModelLoadException">The initial weights do not fit the network.</exception>
    internal static TrainedNetwork Train(TrainingRecipe recipe, OwnNetwork? own, LabeledImages images, IProgress<StageProgress>? progress, CancellationToken cancellationToken) => recipe.IsOfOwnNetwork
        ? CopyTraining.Run(Begin(recipe, own, images.Device), images.Device, recipe, (module, trainer) => trainer.Classify(module, images), progress, cancellationToken)
        : Of(ModelTraining.Run(recipe, images, progress, cancellationToken), ModelTraining.Describe(recipe, images));
}
