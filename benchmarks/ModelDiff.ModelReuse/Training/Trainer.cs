using ModelDiff.Cli.Demo;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Training;

/// <summary>Stochastic gradient descent with Nesterov momentum 0.9 and weight decay 0.0005.</summary>
/// <param name="schedule">In steps.</param>
/// <param name="batchSize">Images per batch.</param>
/// <param name="generator">Chooses the batches; borrowed.</param>
/// <param name="cancellationToken">Observed before each batch.</param>
internal sealed class Trainer(Schedule schedule, int batchSize, Generator generator, CancellationToken cancellationToken)
{
    private const double Momentum = 0.9;
    private const double WeightDecay = 5e-4;

    /// <summary>Lowers a loss, then leaves the model in evaluation mode.</summary>
    /// <param name="model">Borrowed; changed.</param>
    /// <param name="images">Borrowed; a batch takes an equal part of each set, drawn with replacement.</param>
    /// <param name="loss">Asked once per batch.</param>
    /// <param name="tuning">What stays frozen, if anything; borrowed.</param>
    /// <param name="pruning">What stays zero, if anything; borrowed.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the model is half trained.</exception>
    public void Fit(ImageClassifier model, IReadOnlyList<LabeledImages> images, Loss loss, PartialTuning? tuning = null, Pruning? pruning = null)
    {
        model.train();
        tuning?.Apply();
        using var optimizer = new NesterovDescent(model.parameters().Where(parameter => parameter.requires_grad), Momentum, WeightDecay);
        for (var step = 0; step < schedule.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (batch, labels) = Draw(images);
            loss(batch, labels).backward();
            optimizer.Step(0.5 * schedule.Rate * (1 + Math.Cos(Math.PI * step / schedule.Steps)));
            pruning?.Apply();
        }

        model.eval();
    }

    /// <summary>A batch with the channels innermost in memory, where a CPU convolves fastest.</summary>
    private (Tensor Images, Tensor Labels) Draw(IReadOnlyList<LabeledImages> sets)
    {
        var (images, labels) = (new List<Tensor>(), new List<Tensor>());
        for (var i = 0; i < sets.Count; i++)
        {
            var size = (batchSize * (i + 1) / sets.Count) - (batchSize * i / sets.Count);
            var rows = randint(0, sets[i].Count, [size], generator: generator);
            images.Add(sets[i].Images.index_select(0, rows));
            labels.Add(sets[i].Labels.index_select(0, rows));
        }

        return (cat(images, 0).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), cat(labels, 0));
    }
}
