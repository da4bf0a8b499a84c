namespace ModelDiff.Training;

/// <summary>The victim, trained further on the true classes in all of its layers.</summary>
internal sealed class FineTuning : IReuseMethod
{
    public string Name => "finetune";

    public VictimAccess Needs => VictimAccess.Weights;

    public TrainedNetwork Apply(ReuseVictim victim, TrainingRecipe recipe, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CopyTraining.Run(victim.CopyFor(this), victim.Images.Device, recipe, (copy, trainer) => trainer.Classify(copy, victim.Images), progress, cancellationToken);
}
