using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ModelDiff.Storage;

namespace ModelDiff.Inputs;

/// <summary>How pairs were made, as metadata of a safetensors file.</summary>
internal static class GeneratorMetadata
{
    private const string NameKey = "modeldiff.generator";
    private const string SettingsKey = "modeldiff.settings";

    public static Dictionary<string, string> Of(GeneratorDescription description) =>
        new() { [NameKey] = description.Name, [SettingsKey] = JsonSerializer.Serialize(description.Settings) };

    /// <exception cref="JsonException">The settings are not what <see cref="Of"/> writes.</exception>
    public static GeneratorDescription Read(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(NameKey, out var name))
            return new GeneratorDescription("file");
        if (!metadata.TryGetValue(SettingsKey, out var text))
            return new GeneratorDescription(name);
        using var settings = StrictJson.Parse(Encoding.UTF8.GetBytes(text), new JsonDocumentOptions { AllowDuplicateProperties = false });
        return settings.RootElement.ValueKind == JsonValueKind.Object
            ? new GeneratorDescription(name, settings.RootElement.EnumerateObject().ToImmutableSortedDictionary(pair => pair.Name, pair => Value(pair.Value), StringComparer.Ordinal))
            : throw new JsonException($"its metadata '{SettingsKey}' is no object.");
    }

    private static object Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when element.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number when double.IsFinite(element.GetDouble()) => element.GetDouble(),
        _ => element.ToString(),
    };
}
