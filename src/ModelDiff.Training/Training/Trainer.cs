using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The training loop. The same options, model, images and generator give the same model, bit by bit, on one machine with one thread. Model and images lie on one device; on CUDA the order of sums is not fixed, so that a model is repeated nearly, not to the last bit.</summary>
/// <param name="options">How long and how fast; epochs are rounds through the first set of images.</param>
/// <param name="generator">Chooses and varies the batches; borrowed.</param>
/// <param name="progress">Receives a report per batch, from the calling thread.</param>
/// <param name="cancellationToken">Observed before each batch.</param>
public sealed class Trainer(TrainingOptions options, Generator generator, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
{
    private const int Checks = 20;

    /// <summary>Teaches a model the classes of images, then leaves it in evaluation mode.</summary>
    /// <param name="model">Borrowed; changed.</param>
    /// <param name="images">Borrowed; batches are drawn with replacement.</param>
    /// <param name="heldOut">Borrowed; what an early stop is decided by; null where there is none.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the model is half trained.</exception>
    public void Classify(nn.Module<Tensor, Tensor> model, LabeledImages images, LabeledImages? heldOut = null) => Fit(model, [images], Losses.Classify(model), heldOut);

    /// <summary>Lowers a loss, then leaves the model in evaluation mode.</summary>
    /// <param name="model">Borrowed; changed.</param>
    /// <param name="images">Borrowed; a batch takes an equal part of each set, drawn with replacement.</param>
    /// <param name="loss">Asked once per batch, in a dispose scope of its own.</param>
    /// <param name="heldOut">Borrowed; what an early stop is decided by; null where there is none.</param>
    /// <param name="tuning">What stays frozen, if anything; borrowed.</param>
    /// <param name="pruning">What stays zero, if anything; borrowed.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the model is half trained.</exception>
    public void Fit(
        nn.Module<Tensor, Tensor> model, IReadOnlyList<LabeledImages> images, Loss loss, LabeledImages? heldOut = null, PartialTuning? tuning = null, Pruning? pruning = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(loss);
        var settings = options.InSteps(images[0].Count);
        var stop = new EarlyStop(settings.Patience);
        var batches = new Batches(images, settings, generator);
        StartTraining(model, tuning);
        using var optimizer = Optimizer(model, settings);
        for (var step = 0; step < settings.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using (NewDisposeScope())
            {
                var (batch, labels) = batches.Draw();
                loss(batch, labels).backward();
                optimizer.Step(settings.RateAt(step));
                pruning?.Apply();
            }

            progress?.Report(new StageProgress("training", step + 1, settings.Steps));
            if (heldOut is not null && settings.Patience is not null && (step + 1) % Math.Max(1, settings.Steps / Checks) == 0)
            {
                model.eval();
                if (stop.IsDue(ModelAccuracy.Of(model, heldOut)))
                    break;
                StartTraining(model, tuning);
            }
        }

        model.eval();
    }

    private static void StartTraining(nn.Module<Tensor, Tensor> model, PartialTuning? tuning)
    {
        model.train();
        tuning?.Apply();
    }

    private static IDescent Optimizer(nn.Module<Tensor, Tensor> model, TrainingOptions settings)
    {
        var learned = model.parameters().Where(parameter => parameter.requires_grad);
        return settings.Optimizer == OptimizerKind.AdamW
            ? new AdamWDescent(learned, settings.WeightDecay)
            : new NesterovDescent(learned, settings.Momentum, settings.WeightDecay);
    }
}
