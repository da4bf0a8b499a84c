using System.Security.Cryptography;

namespace ModelDiff.Training;

/// <summary>The training of planned models, several side by side. What is finished already is not trained again.</summary>
/// <param name="list">Gets each model as soon as it is finished.</param>
/// <param name="images">Training images, for telling epochs as steps.</param>
/// <param name="progress">Receives a report per batch, in batches of all models that are still to be trained, from several threads.</param>
/// <param name="cancellationToken">Observed before each batch.</param>
internal sealed class PlannedTraining(PanelProgress list, int images, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
{
    private const int HashedRows = 1024;

    /// <summary>Trains what is missing.</summary>
    /// <param name="stage">What progress calls it.</param>
    /// <param name="plan">All models.</param>
    /// <param name="train">Trains one model, and adds it to the list or refuses it there.</param>
    /// <returns>What the list says now.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; every model that was finished is kept.</exception>
    public PanelFile Run(string stage, IReadOnlyList<PlannedModel> plan, Action<PlannedModel, IProgress<StageProgress>> train)
    {
        var missing = plan.Where(model => !list.IsFinished(model)).ToList();
        var (steps, done) = (missing.Sum(model => (long)model.Recipe.Training.InSteps(images).Steps), 0L);
        var eachBatch = new EachReport(_ => progress?.Report(new StageProgress(stage, Interlocked.Increment(ref done), steps)));
        OneThreadEach.Run(missing, model => train(model, eachBatch), cancellationToken);
        return list.Panel;
    }

    /// <summary>Names images by their content.</summary>
    /// <returns>16 hexadecimal digits.</returns>
    public static string HashOf(LabeledImages images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(images.Labels.bytes);
        for (var row = 0; row < images.Count; row += HashedRows)
        {
            using var rows = images.Images.narrow(0, row, Math.Min(HashedRows, images.Count - row));
            using var packed = rows.contiguous();
            hash.AppendData(packed.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
