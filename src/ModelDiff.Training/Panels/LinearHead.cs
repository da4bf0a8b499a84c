using TorchSharp;
using TorchSharp.Modules;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>A linear layer that tells the classes of images from what a network, which stays as it is, makes of them (a linear probe).</summary>
/// <remarks>Source: Alain and Bengio, "Understanding intermediate layers using linear classifier probes", 2016, arXiv:1610.01644.</remarks>
/// <param name="Weights">Class by class: one per feature.</param>
/// <param name="Bias">One per class.</param>
/// <param name="Accuracy">The share of a tenth of the images whose class it names rightly, from 0 to 1.</param>
internal sealed record LinearHead(float[] Weights, float[] Bias, double Accuracy)
{
    /// <summary>Trains a layer; the same seed gives the same one.</summary>
    /// <param name="features">Borrowed; float32 <c>[N, features]</c> on the CPU.</param>
    /// <param name="images">Borrowed; whose features they are, for their classes.</param>
    /// <param name="options">How long, how fast; images are not varied.</param>
    /// <param name="seed">Chooses the batches.</param>
    /// <param name="progress">Receives a report per batch.</param>
    /// <param name="cancellationToken">Observed before each batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LinearHead Train(Tensor features, LabeledImages images, TrainingOptions options, long seed, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var means = features.mean([0]);
        var deviations = features.std(0, unbiased: false);
        var scales = where(deviations.gt(Lasting(0)), deviations.reciprocal(), zeros_like(deviations));
        using var rows = new LabeledImages(((features - means) * scales).unsqueeze(-1).unsqueeze(-1), images.Labels.cpu().alias(), images.ClassCount, null);
        using var layer = nn.Linear(features.shape[1], images.ClassCount);
        using (no_grad())
        {
            layer.weight.zero_();
            layer.bias!.zero_();
        }

        using var head = nn.Sequential(nn.Flatten(), layer);
        using var generator = new Generator(unchecked((ulong)seed), CPU);
        new Trainer(options, generator, progress, cancellationToken).Classify(head, rows);
        using var sample = HeldOutSplit.SampleOf(rows, PanelTrainer.HeldOutShare, seed);
        var accuracy = ModelAccuracy.Of(head, sample);
        using var mode = no_grad();
        var weights = layer.weight * scales;
        return new LinearHead(weights.flatten().data<float>().ToArray(), (layer.bias! - weights.mv(means)).data<float>().ToArray(), accuracy);
    }

    /// <summary>The scores of all classes.</summary>
    /// <param name="features">Borrowed; float32 <c>[N, features]</c> on the CPU.</param>
    /// <returns>In the caller's dispose scope; float32 <c>[N, classes]</c>.</returns>
    public Tensor Score(Tensor features)
    {
        using var scope = NewDisposeScope();
        return features.mm(tensor(Weights, [Bias.Length, Weights.Length / Bias.Length]).t()).Plus(tensor(Bias)).MoveToOuterDisposeScope();
    }
}
