using System.Text.Json;

namespace ModelDiff.Http.Protocol;

/// <summary>What a server says went wrong, under whatever status.</summary>
internal static class ErrorText
{
    private static readonly string[] Keys = ["error", "detail", "message"];

    /// <summary>What the protocol and most other APIs put into the body of an error, or nothing.</summary>
    public static string Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Of(JsonText.Parse(body));
        }
        catch (FormatException)
        {
            return "";   // a page for people, which says nothing here
        }
    }

    /// <inheritdoc cref="Of(ReadOnlyMemory{byte})"/>
    private static string Of(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return "";
        foreach (var key in Keys)
        {
            if (root.TryGetProperty(key, out var text) && text.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
                return text.ValueKind == JsonValueKind.String ? text.GetString()! : text.GetRawText();
        }

        return "";
    }

    /// <summary>The server's own words as a clause, or null where it has none.</summary>
    public static string? ClauseOf(ReadOnlyMemory<byte> body) => Clause(Of(body));

    /// <inheritdoc cref="ClauseOf(ReadOnlyMemory{byte})"/>
    public static string? ClauseOf(JsonElement root) => Clause(Of(root));

    private static string? Clause(string said) => said.Length > 0 ? $"the error '{said}'" : null;
}
