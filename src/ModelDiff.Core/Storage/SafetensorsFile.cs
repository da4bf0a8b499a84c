using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace ModelDiff.Storage;

/// <summary>A safetensors file: named tensors with metadata. Opening it reads and checks the header; tensors are read when asked for.</summary>
/// <remarks>Format: <see href="https://huggingface.co/docs/safetensors"/>. Types F16, BF16, F32, F64, I8 to I64, U8 to U64 and BOOL are read, as float32.</remarks>
public sealed class SafetensorsFile
{
    private readonly SafetensorsHeader _header;
    private readonly byte[]? _content;

    private SafetensorsFile(string path, byte[]? content, SafetensorsHeader header) => (Path, _content, _header) = (path, content, header);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public ImmutableArray<SafetensorsEntry> Entries => _header.Entries;

    /// <summary>The file's metadata.</summary>
    public ImmutableSortedDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Reads and checks a file's header: types, shapes, bounds, gaps and overlaps.</summary>
    /// <exception cref="InputFileException">There is no such file, or it is damaged or of another format.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Open(path, null);
    }

    /// <summary>Reads and checks a header as above.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All that is in it, borrowed, from which tensors are read then; null to read them from the file.</param>
    internal static SafetensorsFile Open(string path, byte[]? content) =>
        InputFiles.Read(path, content, stream => new SafetensorsFile(path, content, SafetensorsHeader.Read(stream)));

    /// <summary>Reads one tensor as float32.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Owned by the caller; on the CPU.</returns>
    /// <exception cref="InputFileException">There is no such tensor, or the file changed meanwhile.</exception>
    public Tensor Load(string name) => Load(name, RowChoice.All);

    /// <summary>Reads some rows of one tensor as <see cref="Load(string)"/> does.</summary>
    internal Tensor Load(string name, RowChoice choice)
    {
        var entry = Find(name);
        return InputFiles.Read(Path, _content, stream =>
        {
            stream.Position = _header.DataStart + entry.Begin;
            return TensorReader.Read(stream, [.. entry.Shape], SafetensorsHeader.TypeOf(entry), choice);
        });
    }

    /// <summary>Reads one tensor of type F64, exactly.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its elements, row-major.</returns>
    /// <exception cref="InputFileException">There is no such tensor, it has another type, or the file changed meanwhile.</exception>
    public double[] LoadDoubles(string name)
    {
        var entry = Find(name);
        if (entry.DataType != "F64")
            throw new InputFileException(Path, $"its tensor '{name}' has the type {entry.DataType}; expected F64.");
        return InputFiles.Read(Path, _content, stream =>
        {
            stream.Position = _header.DataStart + entry.Begin;
            var values = new double[(entry.End - entry.Begin) / sizeof(double)];
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        });
    }

    /// <summary>Writes tensors and metadata. The same content gives the same bytes. The file appears whole or not at all.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="tensors">Borrowed; float32 or float64.</param>
    /// <param name="metadata">Written along; null for none.</param>
    /// <exception cref="ArgumentException">A tensor has another type.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (var (name, tensor) in tensors)
        {
            if (tensor.dtype is not (ScalarType.Float32 or ScalarType.Float64))
                throw new ArgumentException($"Tensor '{name}' must be Float32 or Float64; it is {tensor.dtype}.", nameof(tensors));
        }

        var ordered = tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        AtomicFile.Write(path, stream =>
        {
            stream.Write(Header(ordered, metadata));
            foreach (var (_, tensor) in ordered)
                TensorReader.Write(tensor, stream);
        });
    }

    private SafetensorsEntry Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name)
        ?? throw new InputFileException(Path, $"it holds no tensor '{name}'; it holds {Excerpt.OfNames(Entries.Select(entry => entry.Name))}.");

    private static byte[] Header(KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[SafetensorsHeader.PrefixSize]);
        using (var json = new Utf8JsonWriter(buffer))
            WriteHeader(json, tensors, metadata);
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        var bytes = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - SafetensorsHeader.PrefixSize);
        return bytes;
    }

    private static void WriteHeader(Utf8JsonWriter json, KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
        }

        var begin = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var end = begin + (tensor.numel() * tensor.ElementSize);
            json.WriteStartObject(name);
            json.WriteString("dtype", tensor.dtype == ScalarType.Float64 ? "F64" : "F32");
            WriteNumbers(json, "shape", tensor.shape);
            WriteNumbers(json, "data_offsets", [begin, end]);
            json.WriteEndObject();
            begin = end;
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
