using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>Random batches of one or several sets of images.</summary>
/// <param name="sets">Borrowed; a batch takes an equal part of each.</param>
/// <param name="options">Batch size, augmentation, label smoothing.</param>
/// <param name="generator">Borrowed; of the CPU, so that a seed draws the same batches for every device.</param>
internal sealed class Batches(IReadOnlyList<LabeledImages> sets, TrainingOptions options, Generator generator)
{
    private readonly int _classCount = sets.Max(set => set.ClassCount);

    /// <summary>Draws one batch, with replacement.</summary>
    /// <returns>In the caller's dispose scope; the images with the channels innermost in memory, where a CPU convolves fastest.</returns>
    public (Tensor Images, Tensor Labels) Draw()
    {
        var (parts, classes) = (new List<Tensor>(), new List<Tensor>());
        for (var i = 0; i < sets.Count; i++)
        {
            var size = (options.BatchSize * (i + 1) / sets.Count) - (options.BatchSize * i / sets.Count);
            var rows = randint(0, sets[i].Count, [size], generator: generator);
            parts.Add(sets[i].Take(rows));
            classes.Add(sets[i].TakeLabels(rows));
        }

        var images = options.Augmentation.Vary(cat(parts, 0), generator);
        var labels = cat(classes, 0);
        if (options.LabelSmoothing > 0 || options.Augmentation.Mixup > 0)
            labels = Probabilities(labels);
        if (options.Augmentation.Mixup > 0)
            (images, labels) = options.Augmentation.Mix(images, labels, generator);
        return (images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), labels);
    }

    private Tensor Probabilities(Tensor labels) =>
        (nn.functional.one_hot(labels, _classCount).to(ScalarType.Float32) * Lasting(1 - options.LabelSmoothing)).Plus(Lasting(options.LabelSmoothing / _classCount));
}
