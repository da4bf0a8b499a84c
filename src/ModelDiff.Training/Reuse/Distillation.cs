namespace ModelDiff.Training;

/// <summary>A new network of the victim's architecture, taught by the victim's features and scores.</summary>
/// <remarks>Loss: <see cref="Losses.DistillStages"/>.</remarks>
internal sealed class Distillation : IReuseMethod
{
    public string Name => "distill";

    public VictimAccess Needs => VictimAccess.Features;

    public TrainedNetwork Apply(ReuseVictim victim, TrainingRecipe recipe, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var teacher = victim.NetworkFor(this);
        return CopyTraining.Run(
            victim.Begin(recipe), victim.Images.Device, recipe,
            (student, trainer) => trainer.Fit(student, [victim.Images], Losses.DistillStages((ImageClassifier)student, teacher)), progress, cancellationToken);
    }
}
