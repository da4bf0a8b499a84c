using System.Text.Json;
using ModelDiff.Http.Transport;
using ModelDiff.Models;

namespace ModelDiff.Http.Templates;

/// <summary>What a template file says of an endpoint.</summary>
/// <param name="Text">The file's JSON.</param>
/// <param name="Url">Where to.</param>
/// <param name="Headers">Values by name, environment variables not yet filled in.</param>
/// <param name="Body">What is sent, with one text <see cref="Input"/>, or one that holds <see cref="Image"/>.</param>
/// <param name="Scores">Where in the answer the scores or labels are.</param>
internal sealed record EndpointTemplate(string Text, Uri Url, IReadOnlyDictionary<string, string> Headers, JsonElement Body, JsonPointer Scores)
{
    /// <summary>The text in the body that stands for the inputs.</summary>
    public const string Input = "{{input}}";

    /// <summary>The part of a text in the body that stands for one row as a PNG, in base64.</summary>
    public const string Image = "{{png}}";

    public string? Name { get; init; }

    /// <summary>Whether the members of the body are sent as the parts of a form.</summary>
    public bool IsMultipart { get; init; }

    /// <summary>Where in an entry of the scores its class and its number are; null where scores come in the order of classes.</summary>
    public (JsonPointer Label, JsonPointer Score)? Ranked { get; init; }

    /// <summary>Whether the row is sent as an image.</summary>
    public bool SendsImage => BodyText.ImagesIn(Body) > 0;

    /// <summary>Whether a request carries several rows, and the answer a list with an entry for each.</summary>
    public bool IsBatch { get; init; }

    public ClassLabels? Classes { get; init; }

    public TensorShape? InputShape { get; init; }

    public InputRange? InputRange { get; init; }

    /// <summary>A request for some rows.</summary>
    /// <param name="rows">What is asked.</param>
    /// <param name="png">The row as an image; null where it is not sent as one.</param>
    public EndpointRequest Fill(RowBatch rows, byte[]? png)
    {
        var request = new EndpointRequest(HttpMethod.Post, Url);
        if (png is not null && Body.ValueKind == JsonValueKind.String && Body.ValueEquals(Image))
            return request with { Body = png, ContentType = "image/png" };
        if (png is not null && IsMultipart)
        {
            var form = new MultipartForm(png);
            return request with { Body = form.Of(Body), ContentType = form.ContentType };
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Write(writer, Body, rows, png is null ? "" : Convert.ToBase64String(png));
        return request with { Body = stream.ToArray() };
    }

    private void Write(Utf8JsonWriter writer, JsonElement element, RowBatch rows, string image)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, rows, image);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(writer, item, rows, image);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String when element.ValueEquals(Input):
                Write(writer, rows.Shape.AsSpan(IsBatch ? 0 : 1), rows.Values.Span);
                break;
            case JsonValueKind.String when BodyText.ImagesIn(element) > 0:
                writer.WriteStringValue(element.GetString()!.Replace(Image, image, StringComparison.Ordinal));
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
