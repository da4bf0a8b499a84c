using ModelDiff.Models;

namespace ModelDiff.Training;

/// <summary>The victim with a new head, trained on another task in its last parameter tensors: copies tune 10, 50 and 100 % of them, in this order and then again.</summary>
/// <param name="otherTask">Borrowed; images of the victim's shape with the classes of the other task.</param>
internal sealed class TransferLearning(LabeledImages otherTask) : IReuseMethod
{
    private static readonly double[] Shares = [0.1, 0.5, 1];

    public string Name => ReuseMethods.Transfer;

    public VictimAccess Needs => VictimAccess.Features;

    public TrainedNetwork Apply(ReuseVictim victim, TrainingRecipe recipe, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        var network = victim.NetworkFor(this);
        var (wanted, shape) = (TensorShape.OfRows(victim.Images.Images.shape), TensorShape.OfRows(otherTask.Images.shape));
        if (!shape.Equals(wanted))
            throw new ArgumentException($"The images of the other task have the shape {shape}; the victim takes {wanted}.", nameof(victim));
        var description = victim.DescribeTransferred(recipe, otherTask.ClassCount);
        return CopyTraining.Run(TrainedNetwork.Of(ModelTraining.Create(description, recipe), description), otherTask.Device, recipe, (module, trainer) =>
        {
            var copy = (ImageClassifier)module;
            copy.CopyFrom(network, head: false);
            using var tuning = new PartialTuning(copy, Shares[(recipe.Reuse?.Copy ?? 0) % Shares.Length]);
            trainer.Fit(copy, [otherTask], Losses.Classify(copy), tuning: tuning);
        }, progress, cancellationToken);
    }
}
