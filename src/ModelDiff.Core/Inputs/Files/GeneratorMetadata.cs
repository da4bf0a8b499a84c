using System.Collections.Immutable;
using System.Text.Json;

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
        var settings = metadata.TryGetValue(SettingsKey, out var text) ? JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text) ?? [] : [];
        return new GeneratorDescription(name, settings.ToImmutableSortedDictionary(pair => pair.Key, pair => Value(pair.Value), StringComparer.Ordinal));
    }

    private static object Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when element.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number => element.GetDouble(),
        _ => element.ToString(),
    };
}
