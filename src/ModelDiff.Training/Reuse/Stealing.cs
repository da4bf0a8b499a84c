using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ModelDiff.Training;

/// <summary>A new network of any architecture, taught by the victim's answers alone, which were asked for once. Images are not varied, since the victim has not answered to the variations.</summary>
/// <param name="name">The published name.</param>
/// <param name="stolen">What is taken of the answers.</param>
internal sealed class Stealing(string name, Stolen stolen) : IReuseMethod
{
    public string Name => name;

    public VictimAccess Needs => VictimAccess.Answers;

    /// <summary>Whether answers are taken as classes or their probabilities, not as scores.</summary>
    public bool IsByClass => stolen != Stolen.Scores;

    public TrainedNetwork Apply(ReuseVictim victim, TrainingRecipe recipe, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(victim);
        using var images = victim.Images.Numbered();
        using var targets = Targets(victim.Scores);
        var plain = recipe with { Training = recipe.Training with { Augmentation = new(), LabelSmoothing = 0 } };
        return CopyTraining.Run(
            victim.Begin(recipe), victim.Images.Device, plain,
            (student, trainer) => trainer.Fit(student, [images], (batch, rows) => Imitate(student.call(batch), targets.index_select(0, rows))), progress, cancellationToken);
    }

    private Tensor Targets(Tensor scores)
    {
        using var scope = NewDisposeScope();
        var targets = stolen switch
        {
            Stolen.Labels => scores.argmax(1),
            Stolen.Probabilities => functional.softmax(scores, 1),
            _ => scores.alias(),
        };
        return targets.MoveToOuterDisposeScope();
    }

    private Tensor Imitate(Tensor scores, Tensor wanted) => IsByClass ? functional.cross_entropy(scores, wanted) : Losses.Imitate(scores, wanted);
}
