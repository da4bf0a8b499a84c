using System.CommandLine;
using System.Text.Json;
using ModelDiff.Cli.Options;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Configuration;

/// <summary>Reads the value of an option from a settings file: a flag is true or false, a number a number, a list a list.</summary>
internal static class OptionValues
{
    /// <summary>Reads one.</summary>
    /// <param name="settings">The object that holds it.</param>
    /// <param name="property">Key and value.</param>
    /// <param name="option">The option of that name.</param>
    /// <exception cref="InputFileException">The value is of another type.</exception>
    public static FileSetting Read(JsonSettings settings, JsonProperty property, Option option)
    {
        var (expected, values) = Convert(option, property.Value);
        return values is null
            ? throw settings.Fault($"{settings.Name(property.Name)} must be {expected}; got {Excerpt.Of(property.Value.GetRawText())}.")
            : new FileSetting(option, settings.Name(property.Name), values);
    }

    private static (string Expected, string[]? Values) Convert(Option option, JsonElement value)
    {
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        if (type == typeof(bool))
            return ("true or false", value.ValueKind is JsonValueKind.True or JsonValueKind.False ? [value.GetBoolean() ? "true" : "false"] : null);
        if (type == typeof(string[]))
            return ("a text or a list of texts", Text(value) ?? JsonTexts.ListOf(value));
        if (type == typeof(long[]) || type == typeof(double[]))
            return ($"a list of numbers, or a text {option.HelpName}", Text(value) ?? Numbers(value));
        if (option.HelpName == "N")
            return ("a number", Number(value));
        return type == typeof(string) && option.HelpName?.StartsWith("N|", StringComparison.Ordinal) != true ? ("a text", Text(value)) : ("a text or a number", Text(value) ?? Number(value));
    }

    private static string[]? Text(JsonElement value) => JsonTexts.Of(value) is { } text ? [text] : null;

    private static string[]? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? [value.GetRawText()] : null;

    private static string[]? Numbers(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
        ? [string.Join(',', value.EnumerateArray().Select(item => item.GetRawText()))]
        : null;
}
