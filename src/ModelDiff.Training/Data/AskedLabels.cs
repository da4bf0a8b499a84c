using ModelDiff.Asking;
using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The classes that a model gives to images, of whose answers nothing else is taken.</summary>
public static class AskedLabels
{
    private const int LeastClasses = 2;

    /// <summary>Asks a model for the most likely class of each image.</summary>
    /// <param name="model">Borrowed; any classifier, also one that answers with labels alone.</param>
    /// <param name="images">Borrowed; their own labels are not looked at.</param>
    /// <param name="progress">Receives a report per batch.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <returns>The same images with as many classes as the model has outputs, owned by the caller; shares storage with <paramref name="images"/>.</returns>
    /// <exception cref="ModelOutputException">The model has a single output, or gives one class to all images.</exception>
    /// <exception cref="ModelDiffException">The model failed, or takes other images.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async ValueTask<LabeledImages> AskAsync(IModelAdapter model, LabeledImages images, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        using var rows = new TensorBatch(images.TakeAll());
        using var answers = await new ModelAsker().AskAsync(model, rows, progress, cancellationToken).ConfigureAwait(false);
        return Labeled(model.Signature.Name, images, answers);
    }

    private static LabeledImages Labeled(string name, LabeledImages images, Tensor answers)
    {
        using var scope = NewDisposeScope();
        if (answers.shape[1] < LeastClasses)
            throw new ModelOutputException(name, $"{answers.shape[1]} value per row; labels need one score for each of at least {LeastClasses} classes. One probability of two classes says more as the two numbers [1 - p, p] (--output-kind binary).");
        var labels = answers.argmax(1).to(images.Device, copy: true);
        if (labels.eq(labels[0]).all().item<bool>())
            throw new ModelOutputException(name, $"the class {labels[0].item<long>()} for all {images.Count} images; models cannot learn from labels that are all alike. Are the images of a kind that it knows?");
        return new LabeledImages(images.Images.alias(), labels, (int)answers.shape[1], null);
    }
}
