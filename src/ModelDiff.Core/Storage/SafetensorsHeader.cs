using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace ModelDiff.Storage;

/// <summary>The header of a safetensors file, checked in full before any data is read.</summary>
/// <remarks>Eight bytes give the length of a JSON object, which gives each tensor's type, shape and bytes. The bytes of all tensors follow without gaps.</remarks>
internal sealed class SafetensorsHeader
{
    public const int PrefixSize = 8;

    /// <summary>The metadata entry that says what a file of this library's own is, such as a fingerprint.</summary>
    public const string FormatKey = "modeldiff.format";

    private const long MostBytes = 100_000_000;
    private const string MetadataKey = "__metadata__";

    private static readonly ImmutableDictionary<string, ElementType> Types = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        new Dictionary<string, ElementType>
        {
            ["F16"] = ElementType.Float16,
            ["F8_E4M3"] = ElementType.Float8E4M3,
            ["F8_E5M2"] = ElementType.Float8E5M2,
            ["BF16"] = ElementType.BFloat16,
            ["F32"] = ElementType.Float32,
            ["F64"] = ElementType.Float64,
            ["I8"] = ElementType.Int8,
            ["I16"] = ElementType.Int16,
            ["I32"] = ElementType.Int32,
            ["I64"] = ElementType.Int64,
            ["U8"] = ElementType.UInt8,
            ["U16"] = ElementType.UInt16,
            ["U32"] = ElementType.UInt32,
            ["U64"] = ElementType.UInt64,
            ["BOOL"] = ElementType.Boolean,
        });

    private SafetensorsHeader(long dataStart, ImmutableArray<SafetensorsEntry> entries, ImmutableSortedDictionary<string, string> metadata) =>
        (DataStart, Entries, Metadata) = (dataStart, entries, metadata);

    /// <summary>Where in the file the tensors' bytes begin.</summary>
    public long DataStart { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public ImmutableArray<SafetensorsEntry> Entries { get; }

    public ImmutableSortedDictionary<string, string> Metadata { get; }

    /// <exception cref="FormatException">The file is not as the format wants it; the message says where.</exception>
    public static SafetensorsHeader Read(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[PrefixSize];
        if (stream.ReadAtLeast(prefix, PrefixSize, throwOnEndOfStream: false) < PrefixSize)
            throw new FormatException("it is too short to be a safetensors file.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MostBytes || (long)length > stream.Length - PrefixSize)
            throw new FormatException($"it is no safetensors file or is truncated: its header would take {length} bytes.");
        var json = new byte[(int)length];
        stream.ReadExactly(json);
        try
        {
            using var document = StrictJson.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Parse(document.RootElement, PrefixSize + json.Length, stream.Length);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException($"its header is not the JSON that safetensors files have: {exception.Message.Split('\n')[0]}", exception);
        }
    }

    private static SafetensorsHeader Parse(JsonElement root, long dataStart, long fileLength)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var entries = new List<SafetensorsEntry>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name != MetadataKey)
                entries.Add(ParseEntry(property.Name, property.Value));
            else
            {
                foreach (var pair in property.Value.EnumerateObject())
                    metadata[pair.Name] = pair.Value.GetString() ?? throw new FormatException($"its metadata '{Excerpt.Of(pair.Name)}' is null.");
            }
        }

        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        CheckLayout(entries, fileLength - dataStart);
        return new(dataStart, [.. entries], metadata.ToImmutable());
    }

    /// <summary>How the elements of a tensor that is asked for are stored; the types of others do not matter.</summary>
    /// <exception cref="FormatException">The type is unknown.</exception>
    public static ElementType TypeOf(SafetensorsEntry entry) => Types.TryGetValue(entry.DataType, out var type)
        ? type
        : throw new FormatException($"tensor '{Excerpt.Of(entry.Name)}' has the unknown type '{Excerpt.Of(entry.DataType)}'; known are {string.Join(", ", Types.Keys.Order(StringComparer.Ordinal))}.");

    /// <summary>Whether the elements of a tensor can be read.</summary>
    public static bool IsKnown(SafetensorsEntry entry) => Types.ContainsKey(entry.DataType);

    private static SafetensorsEntry ParseEntry(string name, JsonElement value)
    {
        if (!value.TryGetProperty("dtype", out var dtype) || !value.TryGetProperty("shape", out var shape) || !value.TryGetProperty("data_offsets", out var offsets))
            throw new FormatException($"tensor '{Excerpt.Of(name)}' lacks dtype, shape or data_offsets.");
        var sizes = shape.EnumerateArray().Select(Number).ToImmutableArray();
        var bounds = offsets.EnumerateArray().Select(Number).ToArray();
        if (bounds.Length != 2)
            throw new FormatException($"tensor '{Excerpt.Of(name)}' has {bounds.Length} data offsets; expected 2.");
        var entry = new SafetensorsEntry(name, dtype.GetString() ?? "null", sizes) { Begin = bounds[0], End = bounds[1] };
        if (entry.End < entry.Begin || (Types.TryGetValue(entry.DataType, out var type) && entry.End - entry.Begin != Bytes(sizes, type.Size)))
            throw new FormatException($"tensor '{Excerpt.Of(name)}' takes bytes {entry.Begin} to {entry.End}, which its type and shape do not fit.");
        return entry;

        long Number(JsonElement element) => element.TryGetInt64(out var number) && number >= 0
            ? number
            : throw new FormatException($"tensor '{Excerpt.Of(name)}' has '{Excerpt.Of(element.GetRawText())}' where a size or offset is expected.");
    }

    private static long? Bytes(ImmutableArray<long> sizes, int elementSize)
    {
        try
        {
            // A size of 0 excuses no other size: what reads the tensor multiplies them in another order.
            var product = sizes.Aggregate((long)elementSize, (product, size) => checked(product * Math.Max(size, 1)));
            return sizes.Contains(0) ? 0 : product;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static void CheckLayout(List<SafetensorsEntry> entries, long available)
    {
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != end)
                throw new FormatException($"the bytes of tensor '{Excerpt.Of(entry.Name)}' {(entry.Begin < end ? "overlap others" : "leave a gap")}.");
            end = entry.End;
        }

        if (end != available)
            throw new FormatException(end > available ? $"it is truncated: {end} bytes of data are declared, {available} are there." : $"{available - end} bytes follow the last tensor.");
    }
}
