using static TorchSharp.torch;

namespace ModelDiff.Evidence;

/// <summary>The rows of a batch from one share of them to another.</summary>
/// <param name="From">In [0, 1].</param>
/// <param name="To">In [0, 1], not before <paramref name="From"/>.</param>
internal readonly record struct RowShare(double From, double To)
{
    private const double RoundingError = 1e-9;

    /// <summary>The first rows.</summary>
    public static RowShare First(double share) => new(0, share);

    /// <summary>These rows of a batch, at least one, sharing its storage.</summary>
    public Tensor Of(Tensor batch)
    {
        var start = Rows(batch.shape[0], From);
        return batch.narrow(0, start, Rows(batch.shape[0], To) - start);
    }

    private static long Rows(long count, double share) => (long)Math.Ceiling((count * share) - RoundingError);
}
