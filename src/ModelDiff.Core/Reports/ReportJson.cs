using System.Text.Json;

namespace ModelDiff.Reports;

/// <summary>What all JSON reports write alike.</summary>
internal static class ReportJson
{
    /// <summary>Indented, with line feeds on every platform.</summary>
    public static JsonWriterOptions Indented { get; } = new() { Indented = true, NewLine = "\n" };

    /// <summary>A finite number, or null.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(key, number);
        else
            json.WriteNull(key);
    }

    /// <summary>An array of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string key, IEnumerable<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
