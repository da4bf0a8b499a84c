using System.Security.Cryptography;
using TorchSharp;

namespace ModelDiff.Training;

/// <summary>The training of planned models, several side by side. What is finished already is not trained again.</summary>
/// <param name="list">Gets each model as soon as it is finished.</param>
/// <param name="images">Borrowed; what models are trained on, and where.</param>
/// <param name="progress">Receives a report per batch, in batches of all models that are still to be trained, from several threads.</param>
/// <param name="cancellationToken">Observed before each batch.</param>
internal sealed class PlannedTraining(PanelProgress list, LabeledImages images, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
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
        var (steps, done) = (missing.Sum(model => (long)model.Recipe.Training.InSteps(images.Count).Steps), 0L);
        var eachBatch = new EachReport(_ => progress?.Report(new StageProgress(stage, Interlocked.Increment(ref done), steps)));
        OneThreadEach.Run(missing, model => train(model, eachBatch), cancellationToken, images.Device.type == DeviceType.CPU ? null : OneThreadEach.OnGpu);
        return list.Panel;
    }

    /// <summary>Names images by their content.</summary>
    /// <returns>16 hexadecimal digits.</returns>
    public static string HashOf(LabeledImages images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var labels = images.Labels.cpu();
        hash.AppendData(labels.bytes);
        for (var row = 0; row < images.Count; row += HashedRows)
        {
            using var rows = images.Images.narrow(0, row, Math.Min(HashedRows, images.Count - row));
            using var packed = rows.cpu();
            using var plain = packed.contiguous();
            hash.AppendData(plain.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
