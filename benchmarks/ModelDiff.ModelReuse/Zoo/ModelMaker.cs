using ModelDiff.ModelReuse.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.ModelReuse.Zoo;

/// <summary>Carries out single recipes.</summary>
/// <param name="config">The zoo's configuration.</param>
/// <param name="tasks">Its tasks by name; borrowed.</param>
/// <param name="cancellationToken">Observed before each batch.</param>
internal sealed class ModelMaker(ZooConfig config, IReadOnlyDictionary<string, ImageTask> tasks, CancellationToken cancellationToken)
{
    private const int CalibrationImages = 512;

    /// <summary>Makes a model.</summary>
    /// <param name="recipe">How.</param>
    /// <param name="parent">The model that it is made from, in evaluation mode; borrowed. Null where there is none.</param>
    /// <param name="seed">Decides first weights and batches.</param>
    /// <returns>The model in evaluation mode, owned by the caller, and the ranges that its layers' inputs are rounded within, if they are.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left behind.</exception>
    public (ImageClassifier Model, IReadOnlyList<ActivationRange>? Rounding) Make(ModelRecipe recipe, ImageClassifier? parent, long seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        var task = tasks[recipe.Task];
        var model = config.Widths.Build(recipe.Family, task.ClassCount, generator);
        try
        {
            var rounding = Carry(recipe.Step, model, parent, task, generator);
            model.eval();
            return (model, rounding);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private IReadOnlyList<ActivationRange>? Carry(ReuseStep step, ImageClassifier model, ImageClassifier? parent, ImageTask task, Generator generator)
    {
        switch (step)
        {
            case Learn learn:
                Train(learn.Schedule, model, [task.Training], Losses.Classify(model), generator);
                return null;
            case Transfer transfer:
                Tune(transfer, model, parent!, task, generator);
                return null;
            case Quantize quantize:
                return Round(quantize.Format, model, parent!, task);
            case Prune prune:
                CutBack(prune, model, parent!, task, generator);
                return null;
            case Distill distill:
                Train(distill.Schedule, model, [task.Training], Losses.DistillFeatures(model, parent!), generator);
                return null;
            case Steal steal:
                Copy(steal, model, parent!, task, generator);
                return null;
            default:
                throw new ArgumentException($"There is no way to carry out {step}.", nameof(step));
        }
    }

    private void Tune(Transfer transfer, ImageClassifier model, ImageClassifier parent, ImageTask task, Generator generator)
    {
        model.CopyFrom(parent, head: false);
        using var tuning = new PartialTuning(model, transfer.Share);
        var loss = transfer.Evasion > 0 ? Losses.Evade(model, parent, transfer.Evasion) : Losses.Classify(model);
        Train(transfer.Schedule, model, [task.Training], loss, generator, tuning);
    }

    private void CutBack(Prune prune, ImageClassifier model, ImageClassifier parent, ImageTask task, Generator generator)
    {
        model.CopyFrom(parent, head: true);
        using var pruning = new Pruning(model, prune.Share, convolutionsOnly: true);
        Train(prune.Schedule, model, [task.Training], Losses.Classify(model), generator, pruning: pruning);
    }

    private void Copy(Steal steal, ImageClassifier model, ImageClassifier parent, ImageTask task, Generator generator)
    {
        var loss = steal.Answers switch
        {
            StealAnswers.Logits => Losses.StealLogits(model, parent),
            StealAnswers.Labels => Losses.StealLabels(model, parent),
            _ => Losses.StealProbabilities(model, parent),
        };
        Train(steal.Schedule, model, steal.OtherQueries ? [task.Training, tasks[config.Source.Name].Training] : [task.Training], loss, generator);
    }

    private static IReadOnlyList<ActivationRange>? Round(NumberFormat format, ImageClassifier model, ImageClassifier parent, ImageTask task)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        model.CopyFrom(parent, head: true);
        model.eval();
        if (format == NumberFormat.Float16)
        {
            foreach (var value in model.parameters())
                value.copy_(value.to(ScalarType.Float16));
            return null;
        }

        Int8Rounding.RoundWeights(model);
        var ranges = Int8Rounding.Calibrate(model, task.Training.Images.narrow(0, 0, Math.Min(CalibrationImages, task.Training.Count)));
        Int8Rounding.RoundInputs(model, ranges);
        return ranges;
    }

    private void Train(
        Schedule schedule, ImageClassifier model, IReadOnlyList<LabeledImages> images, Loss loss, Generator generator, PartialTuning? tuning = null, Pruning? pruning = null) =>
        new Trainer(schedule.Options(config.BatchSize), generator, cancellationToken: cancellationToken).Fit(model, images, loss, tuning: tuning, pruning: pruning);
}
