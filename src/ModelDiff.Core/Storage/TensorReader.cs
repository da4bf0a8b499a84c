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
    /// <param name="choice">Which rows are wanted; others are not read where the stream can seek.</param>
    /// <param name="isBigEndian">Whether their bytes are reversed.</param>
    /// <exception cref="EndOfStreamException">The stream is too short.</exception>
    /// <exception cref="TorchRuntimeException">No backend, or one that does not load.</exception>
    public static Tensor Read(Stream stream, long[] shape, ElementType type, RowChoice choice, bool isBigEndian = false)
    {
        TorchRuntime.EnsureLoaded();
        var rows = shape is [var there, _, ..] && !shape.Contains(0) ? choice.Of(there) : null;
        long[] wanted = rows is null ? shape : [rows.Length, .. shape[1..]];
        var count = wanted.Aggregate(1L, (product, size) => checked(product * size));
        var result = Empty(wanted, count, type);
        try
        {
            using var flat = result.view(count);
            var buffer = new Buffer(type, isBigEndian, (int)Math.Min(SliceElements, count));
            if (rows is null)
                buffer.Fill(flat, 0, count, stream);
            else
                FillRows(flat, rows, count / rows.Length, stream, buffer);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Reads rows in the order of the stream and puts each in its place.</summary>
    private static void FillRows(Tensor flat, long[] rows, long rowSize, Stream stream, Buffer buffer)
    {
        var next = 0L;
        foreach (var place in Enumerable.Range(0, rows.Length).OrderBy(place => rows[place]))
        {
            Skip(stream, checked((rows[place] - next) * rowSize * buffer.Type.Size));
            buffer.Fill(flat, place * rowSize, rowSize, stream);
            next = rows[place] + 1;
        }
    }

    private static void Skip(Stream stream, long bytes)
    {
        if (stream.CanSeek)
        {
            stream.Position += bytes;
            return;
        }

        var scratch = new byte[Math.Min(bytes, 1 << 16)];
        for (var left = bytes; left > 0; left -= scratch.Length)
            stream.ReadExactly(scratch, 0, (int)Math.Min(scratch.Length, left));
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

    /// <summary>Elements on their way from a stream into a tensor.</summary>
    private sealed class Buffer(ElementType type, bool isBigEndian, int size)
    {
        private readonly float[] _values = new float[size];
        private readonly byte[] _bytes = new byte[size * type.Size];

        public ElementType Type => type;

        /// <summary>Reads so many elements into a flat tensor.</summary>
        public void Fill(Tensor flat, long start, long count, Stream stream)
        {
            for (var done = 0L; done < count; done += _values.Length)
            {
                var part = (int)Math.Min(_values.Length, count - done);
                stream.ReadExactly(_bytes, 0, part * type.Size);
                type.Convert(_bytes.AsSpan(0, part * type.Size), _values.AsSpan(0, part), isBigEndian);
                Copy(part, flat, start + done);
            }
        }

        private void Copy(int part, Tensor flat, long start)
        {
            using var scope = NewDisposeScope();
            flat.narrow(0, start, part).copy_(tensor(part == _values.Length ? _values : _values[..part]));
        }
    }
}
