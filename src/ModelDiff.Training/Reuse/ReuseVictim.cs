using ModelDiff.Asking;
using ModelDiff.Measures;
using ModelDiff.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>A model as somebody sees it who makes copies of it: what it answers to images and, where they are at hand, its weights. Owns the answers and the network.</summary>
public sealed class ReuseVictim : IDisposable
{
    private readonly ImageClassifier? _network;
    private readonly NetworkDescription? _description;
    private readonly OwnNetwork? _own;

    private ReuseVictim(LabeledImages images, Tensor scores, NetworkDescription? description, ImageClassifier? network, OwnNetwork? own) =>
        (Images, Scores, _description, _network, _own) = (images, scores, description, network, own);

    /// <summary>Borrowed; what copies are made with.</summary>
    public LabeledImages Images { get; }

    /// <summary>Borrowed; the victim's class scores (logits) for <see cref="Images"/>, float32 <c>[N, classes]</c>; logarithms where it answers with probabilities; where the images lie.</summary>
    public Tensor Scores { get; }

    /// <summary>What is at hand.</summary>
    public VictimAccess Access => Accessible(_network is not null, _own);

    /// <summary>Asks a model for everything that copies need of it, each image once.</summary>
    /// <param name="model">Borrowed; a classifier of images in [0, 1]. Where its source is a file by <see cref="TrainedModel.Save"/>, that file's weights are taken too.</param>
    /// <param name="images">Borrowed, and must outlive the new object.</param>
    /// <param name="own">The model's own network, whose file has its weights; default null, none. Not looked at where the model is a network of the catalogue.</param>
    /// <param name="progress">Receives a report per batch.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ModelDiffException">The model failed, or does not have one score per class of the images.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is kept.</exception>
    public static async ValueTask<ReuseVictim> AskAsync(IModelAdapter model, LabeledImages images, OwnNetwork? own = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        var scores = await AskScoresAsync(model, images, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            return DescriptionOf(model, images) is { } description
                ? new ReuseVictim(images, scores, description, TrainedModel.LoadNetwork(model.Signature.Source!, description).to(images.Device), null)
                : new ReuseVictim(images, scores, null, null, own);
        }
        catch
        {
            scores.Dispose();
            throw;
        }
    }

    /// <summary>Disposes answers and network.</summary>
    public void Dispose()
    {
        Scores.Dispose();
        _network?.Dispose();
    }

    /// <summary>What would be at hand of a model.</summary>
    internal static VictimAccess AccessTo(IModelAdapter model, LabeledImages images, OwnNetwork? own) => Accessible(DescriptionOf(model, images) is not null, own);

    /// <summary>A network of a recipe, as it is before its training.</summary>
    /// <param name="recipe">The copy's.</param>
    /// <returns>Owned by the caller.</returns>
    internal TrainedNetwork Begin(TrainingRecipe recipe)
    {
        if (recipe.IsOfOwnNetwork)
            return TrainedNetwork.Begin(recipe, _own, Images.Device);
        var description = Describe(recipe);
        return TrainedNetwork.Of(ModelTraining.Create(description, recipe), description);
    }

    /// <summary>The victim's own network with a head for another task's classes.</summary>
    internal NetworkDescription DescribeTransferred(TrainingRecipe recipe, int classCount)
    {
        var description = Describe(recipe);
        return new NetworkDescription(description.Architecture, description.InputShape, classCount) { Mean = description.Mean, Deviation = description.Deviation };
    }

    /// <summary>What a model's file describes, if it is a network of the catalogue for such images.</summary>
    internal static NetworkDescription? DescriptionOf(IModelAdapter model, LabeledImages images)
    {
        var file = model.Signature.Source is { } source && File.Exists(source) && TrainedModel.IsModel(source) ? source : null;
        var description = file is null ? null : TrainedModel.Describe(file);
        return description?.InputShape.Equals(TensorShape.OfRows(images.Images.shape)) == true ? description : null;
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

    /// <summary>The victim's network, for a method that needs its features.</summary>
    /// <returns>Borrowed; in evaluation mode.</returns>
    internal ImageClassifier NetworkFor(IReuseMethod method) => _network
        ?? throw new InvalidOperationException($"The method '{method.Name}' needs the features of a network of the catalogue, and the victim is none.");

    /// <summary>A copy of the victim's network.</summary>
    /// <returns>Owned by the caller; in evaluation mode.</returns>
    internal TrainedNetwork CopyFor(IReuseMethod method)
    {
        if (_network is null)
        {
            var own = OwnNetworkModule.Load(_own ?? throw new InvalidOperationException($"The method '{method.Name}' needs the victim's weights, and only its answers are at hand."), Images.Device);
            own.eval();
            return TrainedNetwork.Of(own);
        }

        var copy = NetworkCatalogue.Build(_description!);
        copy.CopyFrom(_network, head: true);
        copy.eval();
        return TrainedNetwork.Of(copy.to(Images.Device), _description!);
    }

    private static VictimAccess Accessible(bool isOfCatalogue, OwnNetwork? own) => isOfCatalogue ? VictimAccess.Features : own is not null ? VictimAccess.Weights : VictimAccess.Answers;

    /// <summary>What a recipe builds: the victim's own network where the architecture is its, scaling of pixels included.</summary>
    private NetworkDescription Describe(TrainingRecipe recipe) => _description?.Architecture == recipe.Architecture ? _description : ModelTraining.Describe(recipe, Images);

    private static Tensor AsScores(Tensor answers, Device device)
    {
        using var scope = NewDisposeScope();
        var scores = ClassProbabilities.Are(answers) ? ClassScores.OfProbabilities(answers) : answers;
        return scores.to(device, copy: true).DetachFromDisposeScope();
    }
}
