using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ModelDiff.Http.Templates;

/// <summary>A place in a JSON document, as RFC 6901 writes it. Immutable.</summary>
internal sealed class JsonPointer
{
    private readonly ImmutableArray<string> _steps;

    private JsonPointer(string text, ImmutableArray<string> steps) => (Text, _steps) = (text, steps);

    /// <summary>As it was given, for example <c>/predictions/0</c>.</summary>
    public string Text { get; }

    /// <returns>Null where the text is no pointer.</returns>
    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0)
            return new(text, []);
        var steps = text.Split('/');
        var isPointer = steps[0].Length == 0 && steps.All(step => !step.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~', StringComparison.Ordinal));
        return isPointer ? new(text, [.. steps.Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]) : null;
    }

    /// <summary>What is in that place, or null where there is none.</summary>
    public JsonElement? Find(JsonElement document)
    {
        foreach (var step in _steps)
        {
            if (document.ValueKind == JsonValueKind.Object && document.TryGetProperty(step, out var property))
                document = property;
            else if (document.ValueKind == JsonValueKind.Array && IndexOf(step) is { } index && index < document.GetArrayLength())
                document = document[index];
            else
                return null;
        }

        return document;
    }

    /// <summary>Digits without a zero in front.</summary>
    private static int? IndexOf(string step) =>
        (step is "0" or [not '0', ..]) && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
