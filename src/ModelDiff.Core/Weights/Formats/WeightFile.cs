using System.Text;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Weights.Formats;

/// <summary>Border of the readers of weights: every way in which reading fails becomes one exception that names the file, and no size is believed.</summary>
internal static class WeightFile
{
    private static readonly (ElementType Type, string Name)[] Names =
    [
        (ElementType.Float16, "float16"), (ElementType.BFloat16, "bfloat16"), (ElementType.Float32, "float32"), (ElementType.Float64, "float64"),
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
    public static WeightTensor Tensor(string name, ElementType type, IEnumerable<long> shape, Func<byte[]> read, int outputAxis = 0) =>
        new(name, NameOf(type), [.. shape], () => ToFloats(read(), type), IsExact(type) ? null : read) { OutputAxis = outputAxis };

    /// <summary>Some bytes of a model's content.</summary>
    /// <exception cref="EndOfStreamException">It has become shorter.</exception>
    public static byte[] ReadRange(ModelContent content, long start, long length)
    {
        using var stream = content.OpenRead();
        var bytes = new byte[length];
        stream.Position = start;
        stream.ReadExactly(bytes);
        return bytes;
    }
}
