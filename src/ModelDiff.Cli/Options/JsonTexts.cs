using System.Text.Json;

namespace ModelDiff.Cli.Options;

/// <summary>Texts of settings files: never empty, without characters that end a text elsewhere.</summary>
internal static class JsonTexts
{
    /// <summary>A text, or null where the value is none.</summary>
    public static string? Of(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;

    /// <summary>A list of at least one text, or null where the value is none.</summary>
    public static string[]? ListOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            return null;
        var texts = value.EnumerateArray().Select(Of).ToArray();
        return Array.Exists(texts, text => text is null) ? null : [.. texts.Select(text => text!)];
    }
}
