using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ModelDiff.Weights.Alignment;

namespace ModelDiff.Weights;

/// <summary>Named tensor of a model's weights; its values are read when asked for. Holds no native memory and is safe to use from several threads.</summary>
public sealed class WeightTensor
{
    private readonly Func<float[]> _read;
    private readonly Lazy<string> _hash;
    private readonly Lazy<TensorTraits> _traits;

    /// <summary>Creates a float32 tensor from values in memory.</summary>
    /// <param name="name">Its name; names need not be unique.</param>
    /// <param name="shape">The sizes of its axes.</param>
    /// <param name="values">Row-major; copied.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public WeightTensor(string name, ImmutableArray<long> shape, ReadOnlySpan<float> values)
        : this(name, "float32", shape, Copied(shape, values), readExact: null)
    {
    }

    /// <param name="name">Its name.</param>
    /// <param name="dataType">The element type as stored.</param>
    /// <param name="shape">The sizes of its axes.</param>
    /// <param name="read">Reads all values, row-major, into an array of the caller's own.</param>
    /// <param name="readExact">Reads the stored bytes where float32 does not hold the values exactly; null where it does.</param>
    internal WeightTensor(string name, string dataType, ImmutableArray<long> shape, Func<float[]> read, Func<byte[]>? readExact)
    {
        (Name, DataType, Shape, _read) = (name, dataType, shape, read);
        Count = shape.Aggregate(1L, (product, size) => checked(product * size));
        _traits = new(() => TensorTraits.Of(this));
        _hash = new(() => readExact is null ? Traits.Hash : Hash(DataType, readExact()));
    }

    /// <summary>Its name in the file.</summary>
    public string Name { get; }

    /// <summary>The element type as stored, for example <c>float16</c> or <c>int8 with scale</c>.</summary>
    public string DataType { get; }

    /// <summary>The sizes of its axes.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The number of values.</summary>
    public long Count { get; }

    /// <summary>The axis of output channels: 0 as PyTorch stores layers, 1 where a file multiplies from the right.</summary>
    internal int OutputAxis { get; init; }

    /// <summary>Some of its values, by which it is told from others of its sizes; read once and kept.</summary>
    internal float[] Sample => Traits.Sample;

    /// <summary>Whether it holds plain integers: counters, indexes, shapes.</summary>
    internal bool IsInteger => DataType is "int8" or "int16" or "int32" or "int64" or "uint8" or "uint16" or "uint32" or "uint64" or "bool";

    /// <summary>Whether it has outputs and inputs: values that are no plain integers, in two axes or more.</summary>
    internal bool IsLayer => !IsInteger && Shape.Length >= 2 && Count > 0;

    /// <summary>Whether it holds too few values to tell anything.</summary>
    internal bool IsSmall => Count < TensorTraits.LeastTelling;

    /// <summary>Whether it could have come from training: no counter, no scalar, no constant, no matrix of a transform that is nearly all zeros, no computed table. Reads its values.</summary>
    internal bool IsTelling => !IsInteger && !IsSmall && Traits.IsTelling;

    /// <summary>Looks at the values of many tensors, on all processors.</summary>
    /// <param name="tensors">Any.</param>
    /// <param name="progress">Told after each; null for none.</param>
    /// <param name="cancellationToken">Observed once per tensor.</param>
    internal static void LookAt(IEnumerable<WeightTensor> tensors, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var unread = tensors.Where(tensor => !tensor.IsInteger && !tensor._traits.IsValueCreated).OrderByDescending(tensor => tensor.Count).ToArray();
        SideBySide.For(unread.Length, i => _ = unread[i].Traits, progress, "reading weights", cancellationToken);
    }

    /// <summary>What is told by one look at its values, which happens once.</summary>
    private TensorTraits Traits => _traits.Value;

    /// <summary>SHA-256 of the values, lower-case hexadecimal: of little-endian float32 where that holds the stored type exactly, otherwise of the stored bytes. The shape does not count.</summary>
    /// <exception cref="Models.ModelLoadException">The file changed or cannot be read any longer.</exception>
    public string ValueHash => _hash.Value;

    /// <summary>Reads all values as float32, row-major, dequantized.</summary>
    /// <returns>An array of the caller's own.</returns>
    /// <exception cref="Models.ModelLoadException">The file changed or cannot be read any longer.</exception>
    public float[] Read() => _read();

    /// <summary>Whether it holds weights as plain integers, whose scale lies elsewhere: bytes or packed words in two axes at least, of more than two values, no computed table. Reads its values.</summary>
    internal bool IsIntegerLayer()
    {
        if (DataType is not ("int8" or "uint8" or "int32") || IsSmall || Shape.Count(size => size > 1) < 2)
            return false;
        var values = Read();
        return values.Distinct().Skip(2).Any() && !FixedTable.Is(Shape, values);
    }

    private static Func<float[]> Copied(ImmutableArray<long> shape, ReadOnlySpan<float> values)
    {
        var count = shape.Aggregate(1L, (product, size) => checked(product * size));
        if (count != values.Length)
            throw new ArgumentException($"A tensor of shape [{string.Join(", ", shape)}] has {count} values; got {values.Length}.", nameof(values));
        var copy = values.ToArray();
        return () => [.. copy];
    }

    internal static string Hash(string type, ReadOnlySpan<byte> bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(type));
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
