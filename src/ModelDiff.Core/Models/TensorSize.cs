namespace ModelDiff.Models;

/// <summary>Sizes of tensors before there are any: libtorch hands back no tensor, or overflows, where it should fail.</summary>
internal static class TensorSize
{
    /// <summary>The most elements that one batch or one row may have: 8 GiB in float32.</summary>
    public const long Most = 1L << 31;

    /// <summary>The number of elements of a shape, or <see cref="long.MaxValue"/> where it is beyond that.</summary>
    /// <param name="shape">Sizes, each at least 0.</param>
    public static long Of(ReadOnlySpan<long> shape)
    {
        Int128 count = 1;
        foreach (var size in shape)
            count = size == 0 ? 0 : Int128.Min(count * size, long.MaxValue);
        return (long)count;
    }

    /// <summary>Checks that a float32 tensor fits into this machine's memory.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <returns>The same sizes.</returns>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static long[] Checked(long[] shape)
    {
        var bytes = (double)Of(shape) * sizeof(float);
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return bytes <= memory
            ? shape
            : throw new ArgumentException(FormattableString.Invariant($"inputs of shape {TensorShape.Format(shape)} need {bytes / (1L << 30):0} GiB, this machine has {memory / (1L << 30)} GiB: ask for fewer pairs, or for smaller inputs."));
    }
}
