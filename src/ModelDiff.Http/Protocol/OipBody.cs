using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ModelDiff.Storage;

namespace ModelDiff.Http.Protocol;

/// <summary>The body of a request or an answer, taken apart. Nothing in it is trusted.</summary>
internal sealed class OipBody
{
    private ReadOnlyMemory<byte> _binary;

    private OipBody(JsonElement root, ReadOnlyMemory<byte> binary) => (Root, _binary) = (root, binary);

    /// <summary>The JSON part, an object.</summary>
    public JsonElement Root { get; }

    /// <summary>Reads the JSON part.</summary>
    /// <param name="body">All of it.</param>
    /// <param name="headerLength">The length of the JSON part, or null where it is the whole.</param>
    /// <exception cref="FormatException">It is no JSON object; the message says what it is instead, as a clause.</exception>
    public static OipBody Parse(ReadOnlyMemory<byte> body, int? headerLength)
    {
        var length = headerLength ?? body.Length;
        if (length > body.Length)
            throw new FormatException($"a body of {body.Length} bytes that should begin with {length} bytes of JSON");
        var root = JsonText.Parse(body[..length]);
        return root.ValueKind == JsonValueKind.Object ? new(root, body[length..]) : throw new FormatException($"JSON {JsonText.Describe(root)}");
    }

    /// <summary>The tensors of <c>inputs</c> or <c>outputs</c>. To be called once: binary contents are used up.</summary>
    /// <exception cref="FormatException">There are none, or one is damaged.</exception>
    public IReadOnlyList<OipTensor> ReadTensors(string part)
    {
        if (!Root.TryGetProperty(part, out var list) || list.ValueKind != JsonValueKind.Array)
            throw new FormatException($"JSON without a list '{part}'");
        return [.. list.EnumerateArray().Select(ReadTensor)];
    }

    private OipTensor ReadTensor(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{JsonText.Describe(element)} in place of a tensor");
        var name = Text(element, "name");
        var type = Text(element, "datatype");
        var shape = Shape(element, name);
        var count = CountOf(name, shape);
        if (type != OipTypes.Text && OipTypes.SizeOf(type) is null)
            throw Fault(name, $"the unknown type {Excerpt.Of(type)}");
        if (BinarySizeOf(element) is { } size)
        {
            var content = Take(name, size).Span;
            return type == OipTypes.Text ? new(name, type, shape, default, ReadTexts(name, content, count)) : new(name, type, shape, ReadNumbers(name, type, content, count));
        }

        if (!element.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
            throw Fault(name, "no data");
        var items = JsonText.Flatten(data);
        return type == OipTypes.Text
            ? new(name, type, shape, default, Counted(name, count, items.Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Fault(name, $"{JsonText.Describe(item)} among its texts"))))
            : new(name, type, shape, Counted(name, count, items.Select(item => JsonText.Number(item) ?? throw Fault(name, $"{JsonText.Describe(item)} among its numbers"))));
    }

    private static JsonElement? BinarySizeOf(JsonElement element) =>
        element.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("binary_data_size", out var size) ? size : null;

    private static long CountOf(string name, long[] shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            if (size > 0 && count > int.MaxValue / size)
                throw Fault(name, $"shape {Excerpt.Of($"[{string.Join(", ", shape)}]")}, which is too large");
            count *= size;
        }

        return count;
    }

    private ReadOnlyMemory<byte> Take(string name, JsonElement size)
    {
        if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out var length) || length < 0 || length > _binary.Length)
            throw Fault(name, $"binary data of size {Excerpt.Of(size.GetRawText())}, of which {_binary.Length} bytes are there");
        var content = _binary[..length];
        _binary = _binary[length..];
        return content;
    }

    private static float[] ReadNumbers(string name, string type, ReadOnlySpan<byte> content, long count)
    {
        var size = OipTypes.SizeOf(type)!.Value;
        if (content.Length != count * size)
            throw Fault(name, $"{content.Length} bytes for {count} elements of type {type}");
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = OipTypes.Read(type, content[(i * size)..]);
        return values;
    }

    private static string[] ReadTexts(string name, ReadOnlySpan<byte> content, long count)
    {
        var texts = new List<string>();
        while (content.Length > 0)
        {
            var length = content.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(content);
            if (length < 0 || length > content.Length - 4)
                throw Fault(name, "a text that is longer than its data");
            texts.Add(Encoding.UTF8.GetString(content.Slice(4, length)));
            content = content[(4 + length)..];
        }

        return Counted(name, count, texts);
    }

    private static T[] Counted<T>(string name, long count, IEnumerable<T> items)
    {
        var array = items.ToArray();
        return array.Length == count ? array : throw Fault(name, $"{array.Length} elements where its shape says {count}");
    }

    private static string Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : throw new FormatException($"a tensor without a '{key}'");

    private static long[] Shape(JsonElement element, string name)
    {
        if (!element.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array)
            throw Fault(name, "no shape");
        return [.. shape.EnumerateArray().Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out var value) && value >= 0 ? (long)value : throw Fault(name, $"the size {Excerpt.Of(size.GetRawText())} in its shape"))];
    }

    private static FormatException Fault(string name, string what) => new($"a tensor '{Excerpt.Of(name)}' with {what}");
}
