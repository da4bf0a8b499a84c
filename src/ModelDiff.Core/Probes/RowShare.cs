using ModelDiff.Models;
using static TorchSharp.torch;

namespace ModelDiff.Probes;

/// <summary>The rows of a batch from one share of them to another.</summary>
/// <param name="From">In [0, 1].</param>
/// <param name="To">In [0, 1], not before <paramref name="From"/>.</param>
internal readonly record struct RowShare(double From, double To)
{
    private const double RoundingError = 1e-9;

    /// <summary>All rows.</summary>
    public static RowShare All => new(0, 1);

    /// <summary>The first rows.</summary>
    public static RowShare First(double share) => new(0, share);

    /// <summary>These rows of a batch of answers, at least one, sharing its storage.</summary>
    public Tensor Of(Tensor batch)
    {
        var start = Rows(batch.shape[0], From);
        return batch.narrow(0, start, Rows(batch.shape[0], To) - start);
    }

    /// <summary>These rows of a batch of inputs, at least one, owned by the caller and sharing its storage.</summary>
    public InputBatch Of(InputBatch batch)
    {
        var start = (int)Rows(batch.Count, From);
        return batch.Slice(start, (int)Rows(batch.Count, To) - start);
    }

    private static long Rows(long count, double share) => (long)Math.Ceiling((count * share) - RoundingError);
}
