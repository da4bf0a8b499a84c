using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Cli.Demo;

/// <summary>Computes what a batch has to lower, a scalar, from its images and their classes.</summary>
internal delegate Tensor Loss(Tensor images, Tensor labels);

/// <summary>One training: stochastic gradient descent with Nesterov momentum 0.9; the rate falls to zero along half a cosine.</summary>
/// <param name="steps">Batches of 64, at least 1.</param>
/// <param name="generator">Chooses the batches; borrowed.</param>
/// <param name="afterStep">Called after each batch; may throw to stop.</param>
internal sealed class ClassifierTraining(int steps, Generator generator, Action afterStep)
{
    private const int BatchSize = 64;
    private const double Momentum = 0.9;
    private const double WeightDecay = 5e-4;

    /// <summary>Teaches the model to name classes.</summary>
    public void Classify(ImageClassifier model, LabeledImages data, double rate, Pruning? pruning = null) =>
        Fit(model, data, rate, (images, labels) => nn.functional.cross_entropy(model.call(images), labels), pruning);

    /// <summary>Lowers a loss, then leaves the model in evaluation mode.</summary>
    /// <param name="model">Borrowed; changed.</param>
    /// <param name="data">Borrowed; drawn from with replacement.</param>
    /// <param name="rate">The learning rate of the first batch.</param>
    /// <param name="loss">Asked once per batch, in a dispose scope of its own.</param>
    /// <param name="pruning">Weights that stay zero, if any; borrowed.</param>
    public void Fit(ImageClassifier model, LabeledImages data, double rate, Loss loss, Pruning? pruning = null)
    {
        model.train();
        using var optimizer = optim.SGD(model.parameters(), rate, momentum: Momentum, weight_decay: WeightDecay, nesterov: true);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = 0.5 * rate * (1 + Math.Cos(Math.PI * step / steps));
            var rows = randint(0, data.Count, [BatchSize], generator: generator);
            optimizer.zero_grad();
            loss(ChannelsLast(data.Images.index_select(0, rows)), data.Labels.index_select(0, rows)).backward();
            optimizer.step();
            pruning?.Apply();
            afterStep();
        }

        model.eval();
    }

    /// <summary>The same values with the channels innermost in memory, where a CPU convolves fastest.</summary>
    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
