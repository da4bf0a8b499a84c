using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>The search for rows that are not finite.</summary>
internal static class FiniteRows
{
    private const long ChunkElements = 1 << 22;

    /// <summary>The first row that holds NaN or infinity, or null. Works in slices, so that its memory stays small beside the rows.</summary>
    public static long? FirstNotFinite(Tensor rows)
    {
        var count = rows.shape[0];
        var step = Math.Max(1, ChunkElements / Math.Max(1, rows.numel() / count));
        for (var start = 0L; start < count; start += step)
        {
            using var scope = NewDisposeScope();
            var finite = rows.narrow(0, start, Math.Min(step, count - start)).isfinite().flatten(1).all(1);
            if (!finite.all().item<bool>())
                return start + finite.to(ScalarType.Int32).argmin().item<long>();
        }

        return null;
    }
}
