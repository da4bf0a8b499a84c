using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ModelDiff.Storage;

/// <summary>Reads the elements of a tensor from a stream, in slices, straight into the tensor.</summary>
internal static class TensorReader
{
    private const int SliceElements = 1 << 18;

    /// <summary>Reads float32 of the given shape; owned by the caller.</summary>
    /// <param name="stream">Borrowed; read from its position on.</param>
    /// <param name="shape">Sizes of all axes; row-major.</param>
    /// <param name="type">How elements are stored.</param>
    /// <param name="isBigEndian">Whether their bytes are reversed.</param>
    /// <exception cref="EndOfStreamException">The stream is too short.</exception>
    public static Tensor Read(Stream stream, long[] shape, ElementType type, bool isBigEndian = false)
    {
        var count = shape.Aggregate(1L, (product, size) => checked(product * size));
        var result = Empty(shape, count, type);
        try
        {
            using var flat = result.view(count);
            var values = new float[Math.Min(SliceElements, count)];
            var bytes = new byte[values.Length * type.Size];
            for (var done = 0L; done < count; done += values.Length)
            {
                var size = (int)Math.Min(values.Length, count - done);
                stream.ReadExactly(bytes, 0, size * type.Size);
                type.Convert(bytes.AsSpan(0, size * type.Size), values.AsSpan(0, size), isBigEndian);
                Copy(values, size, flat, done);
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <exception cref="FormatException">There is no memory for so many elements.</exception>
    private static Tensor Empty(long[] shape, long count, ElementType type)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (available > 0 && count > available / sizeof(float))
            throw TooLarge(null);
        try
        {
            return empty(shape, ScalarType.Float32, CPU).DetachFromDisposeScope();
        }
        catch (ExternalException exception)
        {
            throw TooLarge(exception);
        }

        FormatException TooLarge(Exception? cause) =>
            new($"it declares an array of {(Int128)count * type.Size} bytes, as float32 {(Int128)count * sizeof(float)}, which do not fit into memory.", cause);
    }

    /// <summary>Writes the elements of a float32 or float64 tensor, row-major and little-endian, in slices.</summary>
    public static void Write(Tensor tensor, Stream stream)
    {
        using var onCpu = tensor.cpu();
        using var contiguous = onCpu.contiguous();
        using var flat = contiguous.view(-1);
        for (var done = 0L; done < flat.shape[0]; done += SliceElements)
        {
            using var slice = flat.narrow(0, done, Math.Min(SliceElements, flat.shape[0] - done));
            stream.Write(tensor.dtype == ScalarType.Float64 ? MemoryMarshal.AsBytes<double>(slice.data<double>().ToArray()) : MemoryMarshal.AsBytes<float>(slice.data<float>().ToArray()));
        }
    }

    private static void Copy(float[] values, int size, Tensor flat, long start)
    {
        using var scope = NewDisposeScope();
        flat.narrow(0, start, size).copy_(tensor(size == values.Length ? values : values[..size]));
    }
}
