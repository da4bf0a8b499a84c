using ModelDiff.Training;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Demo;

/// <summary>The training of one stage of the demo.</summary>
/// <param name="steps">Batches, at least 1.</param>
/// <param name="generator">Chooses the batches; borrowed.</param>
/// <param name="progress">Receives a report per batch.</param>
/// <param name="cancellationToken">Observed before each batch.</param>
internal sealed class StageTraining(int steps, Generator generator, IProgress<StageProgress> progress, CancellationToken cancellationToken)
{
    /// <summary>Teaches the model to name classes.</summary>
    public void Classify(ImageClassifier model, LabeledImages data, double rate, Pruning? pruning = null) => Fit(model, data, rate, Losses.Classify(model), pruning);

    /// <summary>Lowers a loss, then leaves the model in evaluation mode.</summary>
    /// <param name="model">Borrowed; changed.</param>
    /// <param name="data">Borrowed; drawn from with replacement.</param>
    /// <param name="rate">The learning rate of the first batch.</param>
    /// <param name="loss">Asked once per batch.</param>
    /// <param name="pruning">Weights that stay zero, if any; borrowed.</param>
    public void Fit(ImageClassifier model, LabeledImages data, double rate, Loss loss, Pruning? pruning = null) =>
        new Trainer(new TrainingOptions { Steps = steps, Rate = rate }, generator, progress, cancellationToken).Fit(model, [data], loss, pruning: pruning);
}
