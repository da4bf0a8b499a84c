using System.Text.Json;
using ModelDiff.Models;

namespace ModelDiff.Http.Templates;

/// <summary>What a template file says of an endpoint.</summary>
/// <param name="Text">The file's JSON.</param>
/// <param name="Url">Where to.</param>
/// <param name="Headers">Values by name, environment variables not yet filled in.</param>
/// <param name="Body">What is sent, with one text <see cref="Input"/>.</param>
/// <param name="Scores">Where in the answer the scores or labels are.</param>
internal sealed record EndpointTemplate(string Text, Uri Url, IReadOnlyDictionary<string, string> Headers, JsonElement Body, JsonPointer Scores)
{
    /// <summary>The text in the body that stands for the inputs.</summary>
    public const string Input = "{{input}}";

    public string? Name { get; init; }

    /// <summary>Whether a request carries several rows, and the answer a list with an entry for each.</summary>
    public bool IsBatch { get; init; }

    public ClassLabels? Classes { get; init; }

    public TensorShape? InputShape { get; init; }

    public InputRange? InputRange { get; init; }

    /// <summary>The body of a request.</summary>
    public byte[] Fill(RowBatch rows)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Write(writer, Body, rows);
        return stream.ToArray();
    }

    private void Write(Utf8JsonWriter writer, JsonElement element, RowBatch rows)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, rows);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(writer, item, rows);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String when element.ValueEquals(Input):
                Write(writer, rows.Shape.AsSpan(IsBatch ? 0 : 1), rows.Values.Span);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <summary>Nested lists of a shape.</summary>
    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        if (shape.IsEmpty)
        {
            writer.WriteNumberValue(values[0]);
            return;
        }

        var size = values.Length / (int)shape[0];
        writer.WriteStartArray();
        for (var i = 0; i < shape[0]; i++)
            Write(writer, shape[1..], values.Slice(i * size, size));
        writer.WriteEndArray();
    }
}
