using System.Collections.Immutable;
using System.Text.Json;
using static TorchSharp.torch;

namespace ModelDiff.Inputs;

/// <summary>Stores input pairs as a safetensors file: tensors <c>first</c> and <c>second</c>, float32 <c>[N, ...input]</c>, and how they were made as metadata.</summary>
public static class InputPairsFile
{
    private const string NameKey = "modeldiff.generator";
    private const string SettingsKey = "modeldiff.settings";

    /// <summary>Writes pairs. The file appears whole or not at all.</summary>
    /// <param name="pairs">Borrowed.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(InputPairs pairs, string path)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        SafetensorsFile.Save(
            path,
            new Dictionary<string, Tensor> { ["first"] = pairs.First, ["second"] = pairs.Second },
            new Dictionary<string, string> { [NameKey] = pairs.Description.Name, [SettingsKey] = JsonSerializer.Serialize(pairs.Description.Settings) });
    }

    /// <summary>Reads pairs, also from a file that somebody else made with nothing but the two tensors.</summary>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InputFileException">There is no such file, it lacks one of the tensors, or they are no pairs.</exception>
    public static InputPairs Load(string path)
    {
        var file = SafetensorsFile.Open(path);
        var first = file.Load("first");
        Tensor? second = null;
        try
        {
            second = file.Load("second");
            return new InputPairs(first, second, Describe(file));
        }
        catch (Exception exception)
        {
            first.Dispose();
            second?.Dispose();
            if (exception is not (ArgumentException or JsonException))
                throw;
            throw new InputFileException(path, exception.Message, exception);
        }
    }

    private static GeneratorDescription Describe(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(NameKey, out var name))
            return new GeneratorDescription("file");
        var settings = file.Metadata.TryGetValue(SettingsKey, out var text) ? JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text) ?? [] : [];
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
