using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace ModelDiff.Http.Protocol;

/// <summary>Writes tensors into the body of a request or an answer.</summary>
internal static class OipWriter
{
    /// <summary>A body <c>{others, part: [tensors]}</c>, the elements as JSON or, with the binary extension, behind it.</summary>
    /// <param name="part"><c>inputs</c> or <c>outputs</c>.</param>
    /// <param name="tensors">Finite where they go into JSON.</param>
    /// <param name="binary">Whether the elements go behind the JSON.</param>
    /// <param name="others">Writes further properties.</param>
    /// <returns>The body, and the length of its JSON where elements follow it.</returns>
    public static (byte[] Body, int? HeaderLength) Write(string part, IReadOnlyList<OipTensor> tensors, bool binary, Action<Utf8JsonWriter>? others = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var contents = tensors.Select(tensor => binary ? ToBytes(tensor) : null).ToList();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            others?.Invoke(writer);
            writer.WriteStartArray(part);
            for (var i = 0; i < tensors.Count; i++)
                Write(writer, tensors[i], contents[i]);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        var headerLength = buffer.WrittenCount;
        contents.ForEach(content => buffer.Write(content));
        return (buffer.WrittenSpan.ToArray(), binary ? headerLength : null);
    }

    private static void Write(Utf8JsonWriter writer, OipTensor tensor, byte[]? content)
    {
        writer.WriteStartObject();
        writer.WriteString("name", tensor.Name);
        writer.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
            writer.WriteNumberValue(size);
        writer.WriteEndArray();
        writer.WriteString("datatype", tensor.DataType);
        if (content is null)
            WriteData(writer, tensor);
        else
            WriteParameter(writer, "binary_data_size", parameters => parameters.WriteNumberValue(content.Length));
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>"parameters": {name: value}</c>.</summary>
    public static void WriteParameter(Utf8JsonWriter writer, string name, Action<Utf8JsonWriter> value)
    {
        writer.WriteStartObject("parameters");
        writer.WritePropertyName(name);
        value(writer);
        writer.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter writer, OipTensor tensor)
    {
        writer.WriteStartArray("data");
        if (tensor.Texts is { } texts)
        {
            foreach (var text in texts)
                writer.WriteStringValue(text);
        }
        else
        {
            foreach (var value in tensor.Values.Span)
                OipTypes.Write(tensor.DataType, writer, value);
        }

        writer.WriteEndArray();
    }

    private static byte[] ToBytes(OipTensor tensor)
    {
        if (tensor.Texts is { } texts)
            return [.. texts.SelectMany(ToBytes)];
        var size = OipTypes.SizeOf(tensor.DataType)!.Value;
        var values = tensor.Values.Span;
        var bytes = new byte[values.Length * size];
        for (var i = 0; i < values.Length; i++)
            OipTypes.Write(tensor.DataType, bytes.AsSpan(i * size), values[i]);
        return bytes;
    }

    private static byte[] ToBytes(string text)
    {
        var length = new byte[4];
        var bytes = Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return [.. length, .. bytes];
    }
}
