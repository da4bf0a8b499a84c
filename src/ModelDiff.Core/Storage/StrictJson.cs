using System.Text.Json;
using System.Text.Unicode;

namespace ModelDiff.Storage;

/// <summary>Reads JSON from outside: everything that is wrong with it is one kind of exception, and every text in it can be read.</summary>
internal static class StrictJson
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a document; a byte-order mark before it does not count.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="options">How strict to be.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="JsonException">It is no JSON, no UTF-8, or holds half a surrogate pair.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text, JsonDocumentOptions options = default)
    {
        if (text.Span.StartsWith(Mark))
            text = text[Mark.Length..];
        if (!Utf8.IsValid(text.Span))
            throw new JsonException("it holds bytes that are no UTF-8.");
        if (text.Span.IndexOf("\\u"u8) >= 0)
            CheckEscapes(text.Span, options);
        return JsonDocument.Parse(text, options);
    }

    private static void CheckEscapes(ReadOnlySpan<byte> text, JsonDocumentOptions options)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = options.CommentHandling, AllowTrailingCommas = options.AllowTrailingCommas, MaxDepth = options.MaxDepth });
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped)
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException exception)
            {
                throw new JsonException("it holds an escape that is half a character.", exception);
            }
        }
    }
}
