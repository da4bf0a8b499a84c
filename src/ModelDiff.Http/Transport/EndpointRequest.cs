using System.Globalization;
using System.Net.Http.Headers;

namespace ModelDiff.Http.Transport;

/// <summary>A request, of which each try makes a message of its own.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Address">Where to.</param>
/// <param name="Body">JSON, or JSON followed by binary data, or what <see cref="ContentType"/> says, or null.</param>
/// <param name="HeaderLength">The length of the JSON part, where binary data follows.</param>
internal sealed record EndpointRequest(HttpMethod Method, Uri Address, byte[]? Body = null, int? HeaderLength = null)
{
    /// <summary>The header of the protocol's binary extension.</summary>
    public const string HeaderLengthName = "Inference-Header-Content-Length";

    /// <summary>The media type of a body without binary data behind it.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>The address without what may be secret: its query.</summary>
    public string PublicAddress => Address.GetLeftPart(UriPartial.Path);

    /// <param name="headers">Further headers by name.</param>
    /// <returns>Owned by the caller.</returns>
    public HttpRequestMessage ToMessage(IReadOnlyDictionary<string, string> headers)
    {
        var message = new HttpRequestMessage(Method, Address);
        foreach (var (name, value) in headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (Body is null)
            return message;
        message.Content = new ByteArrayContent(Body);
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(HeaderLength is null ? ContentType : "application/octet-stream");
        if (HeaderLength is { } length)
            message.Headers.Add(HeaderLengthName, length.ToString(CultureInfo.InvariantCulture));
        return message;
    }
}
