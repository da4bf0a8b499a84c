namespace ModelDiff.ModelReuse.Zoo;

/// <summary>How long and how fast a model learns.</summary>
/// <param name="Steps">Batches.</param>
/// <param name="Rate">Learning rate of the first batch; it falls to zero along half a cosine.</param>
/// <param name="Epochs">Rounds through the training images, in place of <paramref name="Steps"/>.</param>
internal sealed record Schedule(int Steps, double Rate, double? Epochs = null)
{
    /// <summary>What the trainer is told.</summary>
    /// <param name="batchSize">Images per batch.</param>
    public TrainingOptions Options(int batchSize) => new() { Steps = Epochs is null ? Steps : 1, Epochs = Epochs, Rate = Rate, BatchSize = batchSize };

    /// <exception cref="FormatException">Steps, epochs or rate are not positive.</exception>
    public void Check(string name)
    {
        if (Epochs is null ? Steps < 1 : !(Epochs > 0))
            throw new FormatException($"The schedule of {name} needs steps or epochs above zero.");
        if (!(Rate > 0) || !double.IsFinite(Rate))
            throw new FormatException($"The schedule of {name} needs a rate above zero; got {Rate}.");
    }
}
