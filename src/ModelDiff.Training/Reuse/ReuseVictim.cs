using ModelDiff.Asking;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>A model as somebody sees it who makes copies of it: what it answers to images and, where it is a network of the catalogue, its weights. Owns the answers and the network.</summary>
public sealed class ReuseVictim : IDisposable
{
    private readonly ImageClassifier? _network;
    private readonly NetworkDescription? _description;

    private ReuseVictim(LabeledImages images, Tensor scores, NetworkDescription? description, ImageClassifier? network) =>
        (Images, Scores, _description, _network) = (images, scores, description, network);

    /// <summary>Borrowed; what copies are made with.</summary>
    public LabeledImages Images { get; }

    /// <summary>Borrowed; the victim's class scores (logits) for <see cref="Images"/>, float32 <c>[N, classes]</c>; logarithms where it answers with probabilities; where the images lie.</summary>
    public Tensor Scores { get; }

    /// <summary>Whether weights are at hand: the victim is a network of the catalogue.</summary>
    public bool HasWeights => _network is not null;

    /// <summary>The network's published name; null where no weights are at hand.</summary>
    internal string? Architecture => _description?.Architecture;

    /// <summary>Asks a model for everything that copies need of it, each image once.</summary>
    /// <param name="model">Borrowed; a classifier of images in [0, 1]. Where its source is a file by <see cref="TrainedModel.Save"/>, that file's weights are taken too.</param>
    /// <param name="images">Borrowed, and must outlive the new object.</param>
    /// <param name="progress">Receives a report per batch.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelDiffException">The model failed, or does not have one score per class of the images.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    public static async ValueTask<ReuseVictim> AskAsync(IModelAdapter model, LabeledImages images, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        var scores = await AskScoresAsync(model, images, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            var file = model.Signature.Source is { } source && File.Exists(source) && TrainedModel.IsModel(source) ? source : null;
            var description = file is null ? null : TrainedModel.Describe(file);
            var isWhole = description?.InputShape.Equals(TensorShape.OfRows(images.Images.shape)) == true;
            return new ReuseVictim(images, scores, isWhole ? description : null, isWhole ? TrainedModel.LoadNetwork(file!, description!).to(images.Device) : null);
        }
        catch
        {
            scores.Dispose();
            throw;
        }
    }

    /// <summary>What a recipe builds: the victim's own network where the architecture is its, scaling of pixels included.</summary>
    /// <param name="recipe">The copy's.</param>
    public NetworkDescription Describe(TrainingRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return _description?.Architecture == recipe.Architecture ? _description : ModelTraining.Describe(recipe, Images);
    }

    /// <summary>The victim's own network with a head for another task's classes.</summary>
    internal NetworkDescription DescribeTransferred(TrainingRecipe recipe, int classCount)
    {
        var description = Describe(recipe);
        return new NetworkDescription(description.Architecture, description.InputShape, classCount) { Mean = description.Mean, Deviation = description.Deviation };
    }

    /// <summary>Disposes answers and network.</summary>
    public void Dispose()
    {
        Scores.Dispose();
        _network?.Dispose();
    }

    /// <summary>The victim's class scores for images.</summary>
    /// <returns>Owned by the caller.</returns>
    internal static async ValueTask<Tensor> AskScoresAsync(IModelAdapter model, LabeledImages images, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        using var rows = new TensorBatch(images.TakeAll());
        using var answers = await new ModelAsker().AskAsync(model, rows, progress, cancellationToken).ConfigureAwait(false);
        if (answers.shape[1] != images.ClassCount)
            throw new ModelOutputException(model.Signature.Name, $"{answers.shape[1]} values per row; the images have {images.ClassCount} classes, and copies need one score for each.");
        return AsScores(answers, images.Device);
    }

    /// <summary>The victim's network, for a method that needs it.</summary>
    /// <returns>Borrowed; in evaluation mode.</returns>
    internal ImageClassifier NetworkFor(IReuseMethod method) => _network
        ?? throw new InvalidOperationException($"The method '{method.Name}' needs the victim's weights, and only its answers are at hand.");

    /// <summary>A copy of the victim's network.</summary>
    /// <returns>Owned by the caller; in evaluation mode.</returns>
    internal ImageClassifier CopyFor(IReuseMethod method)
    {
        var network = NetworkFor(method);
        using var generator = new Generator(0, CPU);
        var copy = NetworkCatalogue.Create(_description!, generator);
        copy.CopyFrom(network, head: true);
        copy.eval();
        return copy.to(Images.Device);
    }

    private static Tensor AsScores(Tensor answers, Device device)
    {
        using var scope = NewDisposeScope();
        var scores = ClassScores.AreProbabilities(answers) ? ClassScores.OfProbabilities(answers) : answers;
        return scores.to(device, copy: true).DetachFromDisposeScope();
    }
}
