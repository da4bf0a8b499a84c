using System.Text.Json;
using ModelDiff.Http.Protocol;
using ModelDiff.Models;
using ModelDiff.Storage;

namespace ModelDiff.Http.Templates;

/// <summary>Reads a template file. What is wrong with it is told by file and key.</summary>
internal sealed class TemplateReader
{
    private static readonly JsonDocumentOptions Leniency = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    private const int LongestFile = 1 << 24;
    private const int MostClasses = 1_000_000;

    private readonly string _path;
    private readonly JsonElement _root;
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);

    private TemplateReader(string path, JsonElement root) => (_path, _root) = (path, root);

    /// <exception cref="ModelLoadException">There is no such file, or it is no template.</exception>
    public static EndpointTemplate Read(string path)
    {
        using var stream = ModelFiles.OpenRead(path);
        try
        {
            using var document = StrictJson.Parse(RegularFile.ReadAllBytes(stream, LongestFile), Leniency);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ModelLoadException(path, $"expected a template, a JSON object; got {JsonText.Describe(document.RootElement)}.");
            return new TemplateReader(path, document.RootElement.Clone()).Read();
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            throw new ModelLoadException(path, $"expected a template in JSON: {FailureText.OneLine(exception)}", exception);
        }
    }

    private EndpointTemplate Read()
    {
        var url = WebAddress.Parse(Required("url", "an address", Text));
        var template = new EndpointTemplate(_root.GetRawText(), url, Optional("headers", "an object of names and texts", Texts) ?? new Dictionary<string, string>(), Body(), Required("scores", "a JSON pointer such as \"/scores\"", Pointer))
        {
            Name = Optional("name", "a text", Text),
            IsBatch = Optional("batch", "true or false", Flag) is true,
            IsMultipart = Optional("multipart", "true or false", Flag) is true,
            Ranked = ((JsonPointer, JsonPointer)?)Optional("ranked", "two JSON pointers, {\"label\": \"/label\", \"score\": \"/score\"}", Ranks),
            Classes = Optional("classes", "a list of at least two different names, or a number of classes from 2 to 1000000", Classes),
            InputShape = Optional("inputShape", "a list of whole numbers above 0", Shape),
            InputRange = (InputRange?)Optional("range", "two numbers, [minimum, maximum]", Range),
        };
        foreach (var property in _root.EnumerateObject())
        {
            if (!_known.Contains(property.Name))
                throw Fault($"the key '{Excerpt.Of(property.Name)}' is unknown; known are {string.Join(", ", _known)}.");
        }

        CheckImage(template);
        return template;
    }

    private void CheckImage(EndpointTemplate template)
    {
        if (template is { SendsImage: true, IsBatch: true })
            throw Fault($"\"{EndpointTemplate.Image}\" stands for one row, so that 'batch' must be false.");
        if (template.IsMultipart && (template.Body.ValueKind != JsonValueKind.Object || !template.Body.EnumerateObject().Any(member => Text(member.Value) == EndpointTemplate.Image)))
            throw Fault($"with 'multipart' the body must be an object, one of whose members is the text \"{EndpointTemplate.Image}\".");
    }

    private JsonElement Body()
    {
        _known.Add("body");
        if (!_root.TryGetProperty("body", out var body))
            throw Fault("the key 'body' is missing.");
        var places = BodyText.InputsIn(body) + BodyText.ImagesIn(body);
        return places == 1 ? body : throw Fault($"the body must hold the text \"{EndpointTemplate.Input}\" once, as a value of its own, or \"{EndpointTemplate.Image}\" once, for an image; it does {places} times.");
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static object? Flag(JsonElement value) => value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    private static JsonPointer? Pointer(JsonElement value) => value.ValueKind == JsonValueKind.String ? JsonPointer.Parse(value.GetString()!) : null;

    private static object? Ranks(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Count() == 2
            && value.TryGetProperty("label", out var label) && Pointer(label) is { } labelAt && value.TryGetProperty("score", out var score) && Pointer(score) is { } scoreAt
                ? (labelAt, scoreAt)
                : null;

    private static Dictionary<string, string>? Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(property => Text(property.Value) is not null)
            && value.EnumerateObject().DistinctBy(property => property.Name, StringComparer.OrdinalIgnoreCase).Count() == value.EnumerateObject().Count()
                ? value.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()!, StringComparer.OrdinalIgnoreCase)
                : null;

    private static ClassLabels? Classes(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value.TryGetInt32(out var count) && count is >= 2 and <= MostClasses ? ClassLabels.Numbered(count) : null;
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        var names = value.EnumerateArray().Select(Text).OfType<string>().Where(name => !string.IsNullOrWhiteSpace(name)).Distinct().ToList();
        return names.Count >= 2 && names.Count == value.GetArrayLength() ? ClassLabels.Named(names) : null;
    }

    private static TensorShape? Shape(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        var sizes = value.EnumerateArray().Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out var number) ? number : 0L).ToArray();
        return sizes.All(size => size > 0) ? new TensorShape(sizes) : null;
    }

    private static object? Range(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 2 || value.EnumerateArray().Any(limit => limit.ValueKind != JsonValueKind.Number))
            return null;
        var (minimum, maximum) = (value[0].GetDouble(), value[1].GetDouble());
        return double.IsFinite(minimum) && double.IsFinite(maximum) && minimum < maximum ? new InputRange(minimum, maximum) : null;
    }

    private T Required<T>(string key, string expected, Func<JsonElement, T?> convert)
        where T : class => Optional(key, expected, convert) ?? throw Fault($"the key '{key}' is missing.");

    private T? Optional<T>(string key, string expected, Func<JsonElement, T?> convert)
        where T : class
    {
        _known.Add(key);
        return _root.TryGetProperty(key, out var value) ? convert(value) ?? throw Fault($"'{key}' must be {expected}.") : null;
    }

    private ModelLoadException Fault(string sentence) => new(_path, sentence);
}
