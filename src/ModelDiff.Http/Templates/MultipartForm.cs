using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ModelDiff.Http.Templates;

/// <summary>A form with an image, as RFC 7578 lays it out.</summary>
/// <param name="png">The image.</param>
internal sealed class MultipartForm(byte[] png)
{
    private readonly string _boundary = $"modeldiff-{Convert.ToHexStringLower(SHA256.HashData(png))}";   // in no part of it, as good as certainly

    /// <summary>The media type of the form.</summary>
    public string ContentType => $"multipart/form-data; boundary={_boundary}";

    /// <summary>The members of an object as parts: the one that is <see cref="EndpointTemplate.Image"/> as a file, others as texts or as JSON.</summary>
    public byte[] Of(JsonElement body)
    {
        using var stream = new MemoryStream();
        foreach (var member in body.EnumerateObject())
        {
            var isImage = member.Value.ValueKind == JsonValueKind.String && member.Value.ValueEquals(EndpointTemplate.Image);
            Text(stream, $"--{_boundary}\r\nContent-Disposition: form-data; name=\"{Escaped(member.Name)}\"{(isImage ? "; filename=\"input.png\"\r\nContent-Type: image/png" : "")}\r\n\r\n");
            if (isImage)
                stream.Write(png);
            else
                Text(stream, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText());
            Text(stream, "\r\n");
        }

        Text(stream, $"--{_boundary}--\r\n");
        return stream.ToArray();
    }

    private static void Text(MemoryStream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));

    private static string Escaped(string name) => name.Replace("\"", "%22", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);
}
