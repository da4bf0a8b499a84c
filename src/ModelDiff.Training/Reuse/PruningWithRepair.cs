namespace ModelDiff.Training;

/// <summary>The victim without its smallest weights, trained further: copies lose 30, 50 and 70 % of them, in this order and then again.</summary>
internal sealed class PruningWithRepair : IReuseMethod
{
    private static readonly double[] Shares = [0.3, 0.5, 0.7];

    public string Name => "prune";

    public VictimAccess Needs => VictimAccess.Weights;

    public TrainedNetwork Apply(ReuseVictim victim, TrainingRecipe recipe, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CopyTraining.Run(victim.CopyFor(this), victim.Images.Device, recipe, (copy, trainer) =>
        {
            using var pruning = new Pruning(copy, Shares[(recipe.Reuse?.Copy ?? 0) % Shares.Length]);
            trainer.Fit(copy, [victim.Images], Losses.Classify(copy), pruning: pruning);
        }, progress, cancellationToken);
}
