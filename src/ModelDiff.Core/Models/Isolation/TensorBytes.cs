using static TorchSharp.torch;

namespace ModelDiff.Models;

/// <summary>The bytes of a tensor's memory.</summary>
internal static class TensorBytes
{
    private const long Stretch = 1L << 27;

    /// <summary>Hands out the memory of a tensor from its beginning to its end.</summary>
    /// <param name="values">Borrowed; contiguous, on the CPU.</param>
    /// <param name="use">Gets at most 1 GiB at a time.</param>
    public static void ForEachStretch(Tensor values, Action<Span<byte>> use)
    {
        if (values.numel() <= Stretch)
        {
            use(values.bytes);
            return;
        }

        using var scope = NewDisposeScope();
        var flat = values.detach().view(-1);
        for (var start = 0L; start < flat.numel(); start += Stretch)
            use(flat.narrow(0, start, Math.Min(Stretch, flat.numel() - start)).bytes);
    }

    /// <summary>Checks what a stranger says of a tensor.</summary>
    /// <exception cref="InvalidDataException">No such type, an axis without elements, or more bytes than may come.</exception>
    public static void Check(ScalarType type, ReadOnlySpan<long> sizes, long mostBytes)
    {
        var elementSize = type switch
        {
            ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
            ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
            ScalarType.Int32 or ScalarType.Float32 => 4,
            ScalarType.Int64 or ScalarType.Float64 => 8,
            _ => throw new InvalidDataException("the answer is of no type that there is"),
        };
        var left = mostBytes / elementSize;
        foreach (var size in sizes)
        {
            left = size < 1 ? -1 : left / size;
            if (left < 1)
                throw new InvalidDataException($"the answer has the shape {TensorShape.Format(sizes)}, more than may come");
        }
    }
}
