using System.Text.Json;
using ModelDiff.Inputs;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Cli.Options;

/// <summary>One object of a settings file, read key by key. What is wrong with it is told by file and key.</summary>
/// <param name="file">The file.</param>
/// <param name="element">The object.</param>
/// <param name="place">Where in the file the object is, for example <c>models[1].</c>; empty for the whole.</param>
internal sealed class JsonSettings(string file, JsonElement element, string place = "")
{
    private const int LongestFile = 1 << 24;

    private static readonly JsonDocumentOptions Leniency = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _passed = new(StringComparer.Ordinal);

    /// <summary>Reads a file whose content is one object.</summary>
    /// <exception cref="InputFileException">There is no such file, or it is no JSON, or no object.</exception>
    public static JsonSettings Open(string file) => InputFiles.Read(file, stream =>
    {
        try
        {
            using var document = StrictJson.Parse(RegularFile.ReadAllBytes(stream, LongestFile), Leniency);
            return new JsonSettings(file, document.RootElement.Clone()).CheckObject();
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is no JSON that can be read: {exception.Message}", exception);
        }
    });

    /// <summary>Says that what was read makes no sense.</summary>
    public InputFileException Fault(string sentence) => new(file, sentence);

    /// <summary>How messages name a key.</summary>
    public string Name(string key) => $"'{place}{Excerpt.Of(key)}'";

    /// <summary>The keys that nobody asked for, and their values.</summary>
    public IEnumerable<JsonProperty> Others => element.EnumerateObject().Where(property => !_known.Contains(property.Name) && !_passed.Contains(property.Name));

    /// <exception cref="InputFileException">There are keys that nobody asked for.</exception>
    public void CheckNothingElse()
    {
        foreach (var property in Others)
            throw Fault($"the key {Name(property.Name)} is unknown; known are {string.Join(", ", _known)}.");
    }

    /// <summary>Lets keys be there that are for others to read.</summary>
    public void Pass(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            _passed.Add(key);
    }

    public string? Text(string key) => Read(key, "a text", JsonTexts.Of);

    public bool? Flag(string key) => ReadValue<bool>(key, "true or false", value => value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null });

    public int? Whole(string key) => ReadValue<int>(key, "a whole number above 0", value => ToWhole(value));

    public T? Choice<T>(string key)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        return ReadValue<T>(key, string.Join(" or ", names.Select(name => $"\"{name.ToLowerInvariant()}\"")), value =>
            value.ValueKind == JsonValueKind.String && names.Contains(value.GetString(), StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(value.GetString()!, ignoreCase: true) : null);
    }

    public double[]? Numbers(string key) => Read(key, "a list of numbers", value => List(value, ToNumber));

    public InputRange? Range(string key) => ReadValue<InputRange>(key, "two numbers, [minimum, maximum]", value =>
        List(value, ToNumber) is [var minimum, var maximum] && minimum < maximum ? new InputRange(minimum, maximum) : null);

    public ImageSize? Size(string key) => ReadValue<ImageSize>(key, "a size, [height, width]", value => List(value, ToWhole) is [var height, var width] ? new ImageSize(height, width) : null);

    public TensorShape? Shape(string key) => Read(key, "a shape, a list of whole numbers above 0", value => List(value, ToWhole) is { } sizes ? new TensorShape([.. sizes.Select(size => (long)size)]) : null);

    public IReadOnlyDictionary<string, double>? NumbersByName(string key) => Read(key, "an object of names and numbers", value =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(property => ToNumber(property.Value) is not null)
            ? value.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetDouble())
            : null);

    public IReadOnlyList<string>? Texts(string key) => Read(key, "a list of texts", value => JsonTexts.ListOf(value));

    /// <summary>The object under a key.</summary>
    public JsonSettings? Object(string key) => Read(key, "an object", value => value.ValueKind == JsonValueKind.Object ? new JsonSettings(file, value, $"{place}{key}.") : null);

    public IReadOnlyList<JsonSettings>? Objects(string key) => Read(key, "a list of objects", value => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Select((item, index) => new JsonSettings(file, item, $"{place}{key}[{index}].").CheckObject()).ToList()
        : null);

    private static double? ToNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private static int? ToWhole(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number is > 0 and <= 1_000_000 ? number : null;

    private static T[]? List<T>(JsonElement value, Func<JsonElement, T?> convert)
        where T : struct
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            return null;
        var items = value.EnumerateArray().Select(convert).ToArray();
        return Array.TrueForAll(items, item => item is not null) ? [.. items.Select(item => item!.Value)] : null;
    }

    private T? ReadValue<T>(string key, string expected, Func<JsonElement, T?> convert)
        where T : struct => (T?)Read<object>(key, expected, value => convert(value));

    private T? Read<T>(string key, string expected, Func<JsonElement, T?> convert)
        where T : class
    {
        _known.Add(key);
        if (!element.TryGetProperty(key, out var value))
            return null;
        return convert(value) ?? throw Fault($"{Name(key)} must be {expected}; got {Excerpt.Of(value.GetRawText())}.");
    }

    private JsonSettings CheckObject() =>
        element.ValueKind == JsonValueKind.Object ? this : throw Fault($"{(place.Length > 0 ? $"'{place.TrimEnd('.')}'" : "its content")} must be an object; got {Excerpt.Of(element.GetRawText())}.");
}
