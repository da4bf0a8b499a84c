namespace ModelDiff.Training;

/// <summary>A share of every class that is kept from training. Owns both sets.</summary>
/// <param name="Training">What models learn from: at least one image of every class that has one.</param>
/// <param name="HeldOut">What their accuracy is told on; the training images where no class has two.</param>
public sealed record HeldOutSplit(LabeledImages Training, LabeledImages HeldOut) : IDisposable
{
    /// <summary>Splits a set; the same seed gives the same split.</summary>
    /// <param name="images">Borrowed.</param>
    /// <param name="share">Of the images of each class, in (0, 1), rounded up; one stays for training.</param>
    /// <param name="seed">Chooses the images.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public static HeldOutSplit Of(LabeledImages images, double share, long seed)
    {
        var (training, heldOut) = RowsOf(images, share, seed);
        return new HeldOutSplit(images.Select(training), images.Select(heldOut));
    }

    /// <summary>What a split would hold out, without the rest.</summary>
    /// <returns>Owned by the caller.</returns>
    internal static LabeledImages SampleOf(LabeledImages images, double share, long seed) => images.Select(RowsOf(images, share, seed).HeldOut);

    private static (List<int> Training, List<int> HeldOut) RowsOf(LabeledImages images, double share, long seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (share is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share to hold out must lie between 0 and 1.");
        var (training, heldOut) = (new List<int>(), new List<int>());
        using var labels = images.Labels.cpu();
        foreach (var members in labels.data<long>().ToArray().Select((label, row) => (label, row)).GroupBy(entry => entry.label).OrderBy(group => group.Key))
        {
            var rows = members.Select(entry => entry.row).OrderBy(row => SplitMix.Derive(seed, row)).ToArray();
            var kept = Math.Max(1, rows.Length - (int)Math.Ceiling(share * rows.Length));
            training.AddRange(rows[..kept]);
            heldOut.AddRange(rows[kept..]);
        }

        training.Sort();
        heldOut.Sort();
        return (training, heldOut.Count > 0 ? heldOut : training);
    }

    /// <summary>Disposes both sets.</summary>
    public void Dispose()
    {
        Training.Dispose();
        HeldOut.Dispose();
    }
}
