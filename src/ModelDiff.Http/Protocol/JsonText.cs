using System.Text;
using System.Text.Json;
using ModelDiff.Storage;

namespace ModelDiff.Http.Protocol;

/// <summary>Reads JSON from outside and says in a few words what else came.</summary>
internal static class JsonText
{
    /// <exception cref="FormatException">It is no JSON; the message says what it is instead, as a clause.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> text)
    {
        if (text.Span.StartsWith("\uFEFF"u8))
            text = text[3..];
        try
        {
            using var document = StrictJson.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new FormatException(DescribeNoJson(text.Span, exception), exception);
        }
    }

    /// <summary>The elements of nested arrays in order.</summary>
    public static IEnumerable<JsonElement> Flatten(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Flatten) : [element];

    /// <summary>A number or a truth value; null for anything else.</summary>
    public static float? Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.TryGetSingle(out var value) ? value : null,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => null,
    };

    /// <summary>A value in few words.</summary>
    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        _ => Excerpt.Of(element.GetRawText()),
    };

    private static string DescribeNoJson(ReadOnlySpan<byte> text, JsonException exception)
    {
        var start = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 64)]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (start.Length == 0)
            return "nothing";
        if (start[0] == '<')
            return "a page of HTML or XML";
        if (NotANumber(text, exception) is { } name)
            return FormattableString.Invariant($"JSON with {name} in place of a number (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine})");
        return start[0] is '{' or '['
            ? FormattableString.Invariant($"JSON that is damaged or cut off after {text.Length} bytes (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine})")
            : "no JSON";
    }

    /// <summary>The word at the fault where it is one for NaN or infinity, which JSON does not have, else null.</summary>
    private static string? NotANumber(ReadOnlySpan<byte> text, JsonException exception)
    {
        for (var line = exception.LineNumber; line > 0; line--)
            text = text[(text.IndexOf((byte)'\n') + 1)..];
        var place = (int)Math.Min(exception.BytePositionInLine ?? 0, text.Length);
        var (start, end) = (place, place);
        while (start > 0 && IsOfWord(text[start - 1]))
            start--;
        while (end < text.Length && IsOfWord(text[end]))
            end++;
        return Encoding.ASCII.GetString(text[start..end]).ToUpperInvariant() switch
        {
            "NAN" or "-NAN" => "NaN",
            "INF" or "INFINITY" => "Infinity",
            "-INF" or "-INFINITY" => "-Infinity",
            _ => null,
        };
    }

    private static bool IsOfWord(byte character) => char.IsAsciiLetter((char)character) || character == '-';
}
