using ModelDiff.Models;
using ModelDiff.Probes;
using static ModelDiff.LastingNumbers;
using static TorchSharp.torch;

namespace ModelDiff.Training;

/// <summary>The victim, trained further so that it keeps the classes and answers otherwise in all else, on its images and on noise: pushed away with weights 0.3, 1 and 3, in this order and then again.</summary>
/// <remarks>Loss: <see cref="Losses.EvadeAudit"/>. The thief knows what an audit reads; its noise is of the kind, but not the values, that the audit asks.</remarks>
internal sealed class Evasion : IReuseMethod
{
    private const int NoiseRows = 16;      // of each kind, per step
    private const int SmoothCells = 8;
    private const int MostSeeds = 256;

    private static readonly double[] Weights = [0.3, 1, 3];

    public string Name => ReuseMethods.Evade;

    public VictimAccess Needs => VictimAccess.Features;

    public TrainedNetwork Apply(ReuseVictim victim, TrainingRecipe recipe, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var (origin, fields) = (victim.NetworkFor(this), Fields(victim.Images));
        var weight = Weights[(recipe.Reuse?.Copy ?? 0) % Weights.Length];
        using var generator = ModelTraining.NoiseGenerator(recipe);
        return CopyTraining.Run(victim.CopyFor(this), victim.Images.Device, recipe, (copy, trainer) => trainer.Fit(copy, [victim.Images], Losses.EvadeAudit((ImageClassifier)copy, origin, weight, Noise)), progress, cancellationToken);

        Tensor Noise()
        {
            using var plain = fields.Make(NoiseRows, null, generator);
            using var smooth = fields.Make(NoiseRows, SmoothCells, generator);
            return cat([plain, smooth], 0).to(victim.Images.Device);
        }
    }

    /// <summary>Noise with the mean and deviation of the images.</summary>
    private static NoiseFields Fields(LabeledImages images)
    {
        using var rows = Counting(Math.Min(images.Count, MostSeeds), ScalarType.Int64);
        using var seeds = images.Take(rows);
        return new NoiseFields(TensorShape.OfRows(images.Images.shape), InputRange.Unit, seeds, inRange: false);
    }
}
