using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Weights.Formats;

/// <summary>Border of the readers of weights: every way in which reading fails becomes one exception that names the file, and no size is believed.</summary>
internal static class WeightFile
{
    private static readonly (ElementType Type, string Name)[] Names =
    [
        (ElementType.Float8E4M3, "float8_e4m3"), (ElementType.Float8E5M2, "float8_e5m2"), (ElementType.Float16, "float16"), (ElementType.BFloat16, "bfloat16"), (ElementType.Float32, "float32"), (ElementType.Float64, "float64"),
        (ElementType.Int8, "int8"), (ElementType.Int16, "int16"), (ElementType.Int32, "int32"), (ElementType.Int64, "int64"),
        (ElementType.UInt8, "uint8"), (ElementType.UInt16, "uint16"), (ElementType.UInt32, "uint32"), (ElementType.UInt64, "uint64"), (ElementType.Boolean, "bool"),
    ];

    /// <exception cref="ModelLoadException">Reading failed.</exception>
    public static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException exception)
        {
            throw new ModelLoadException(path, "it is truncated.", exception);
        }
        catch (InputFileException exception)
        {
            throw new ModelLoadException(path, exception.InnerException is { } inner ? FailureText.OneLine(inner) : FailureText.OneLine(exception), exception);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or OverflowException or UnauthorizedAccessException or NotSupportedException or DecoderFallbackException)
        {
            throw new ModelLoadException(path, FailureText.OneLine(exception), exception);
        }
    }

    /// <summary>The number of values of a shape from a file that nobody trusts.</summary>
    /// <param name="name">The tensor's.</param>
    /// <param name="shape">As the file tells it.</param>
    /// <param name="most">How many values the file has bytes for.</param>
    /// <exception cref="InvalidDataException">A size is negative, or there are more values.</exception>
    public static int Count(string name, IReadOnlyList<long> shape, long most)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            if (size < 0 || (size > 0 && count > most / size))
                throw new InvalidDataException($"tensor '{name}' has the shape [{string.Join(", ", shape.Take(16))}], for which the file has no bytes.");
            count *= size;
        }

        return count <= Array.MaxLength / sizeof(double) ? (int)count : throw new InvalidDataException($"tensor '{name}' has {count} values; at most {Array.MaxLength / sizeof(double)} are read.");
    }

    /// <summary>Converts little-endian elements to float32.</summary>
    public static float[] ToFloats(byte[] bytes, ElementType type)
    {
        var values = new float[bytes.Length / type.Size];
        type.Convert(bytes, values, isBigEndian: false);
        return values;
    }

    /// <summary>Whether float32 holds every value of a type.</summary>
    public static bool IsExact(ElementType type) =>
        type != ElementType.Float64 && type != ElementType.Int32 && type != ElementType.Int64 && type != ElementType.UInt32 && type != ElementType.UInt64;

    /// <summary>The name of a type, for example <c>float32</c>.</summary>
    public static string NameOf(ElementType type) => Names.First(entry => entry.Type == type).Name;

    /// <summary>A tensor whose stored bytes are read when asked for.</summary>
    /// <param name="file">Named where reading fails.</param>
    /// <param name="name">The tensor's.</param>
    /// <param name="type">How its elements are stored.</param>
    /// <param name="shape">Of so many values that an array can hold them, see <see cref="Count"/>.</param>
    /// <param name="fill">Reads the stored bytes, row-major.</param>
    /// <param name="outputAxis">See <see cref="WeightTensor.OutputAxis"/>.</param>
    public static WeightTensor Tensor(string file, string name, ElementType type, IEnumerable<long> shape, ByteFiller fill, int outputAxis = 0)
    {
        ImmutableArray<long> sizes = [.. shape];
        var count = (int)sizes.Aggregate(1L, (product, size) => product * size);
        return new(name, NameOf(type), sizes, () => Guard(file, () => Read(type, count, fill)), IsExact(type) ? null : () => Guard(file, () => ReadBytes(type, count, fill))) { OutputAxis = outputAxis };
    }

    /// <summary>Reads some bytes of a model's content.</summary>
    /// <exception cref="EndOfStreamException">It has become shorter.</exception>
    public static void ReadRange(ModelContent content, long start, Span<byte> destination)
    {
        using var stream = content.OpenRead();
        stream.Position = start;
        stream.ReadExactly(destination);
    }

    /// <summary>Reads elements as float32: such ones straight into their place, others by way of a buffer that is used again.</summary>
    public static float[] Read(ElementType type, int count, ByteFiller fill)
    {
        var values = GC.AllocateUninitializedArray<float>(count);
        if (type == ElementType.Float32 && BitConverter.IsLittleEndian)
        {
            fill(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(count * type.Size);
        try
        {
            var bytes = buffer.AsSpan(0, count * type.Size);
            fill(bytes);
            type.Convert(bytes, values, isBigEndian: false);
            return values;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] ReadBytes(ElementType type, int count, ByteFiller fill)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(count * type.Size);
        fill(bytes);
        return bytes;
    }
}
