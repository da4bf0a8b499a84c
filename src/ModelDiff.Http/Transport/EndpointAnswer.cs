namespace ModelDiff.Http.Transport;

/// <summary>A complete answer with a status of success.</summary>
/// <param name="Body">All of it, decompressed.</param>
/// <param name="ContentType">The media type, or null.</param>
/// <param name="HeaderLength">The length of the JSON part, where the rest is binary data.</param>
internal sealed record EndpointAnswer(ReadOnlyMemory<byte> Body, string? ContentType, int? HeaderLength);
