using System.Text.Json;

namespace ModelDiff.Storage;

/// <summary>The file that describes a TensorFlow.js model, and the files beside it that hold its weights.</summary>
internal static class TensorFlowJsFile
{
    /// <summary>The largest description that is read; those of real networks take up to 1 MB.</summary>
    public const int LargestDescription = 64 << 20;

    /// <summary>Reads a description.</summary>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="InvalidDataException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> description)
    {
        try
        {
            return StrictJson.Parse(description, new() { MaxDepth = 256 });
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"its description is no JSON: {exception.Message}", exception);
        }
    }

    /// <summary>The names of the files with weights, group by group.</summary>
    /// <exception cref="InvalidDataException">The list is damaged.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> NamesIn(JsonElement description)
    {
        if (description.ValueKind != JsonValueKind.Object || !description.TryGetProperty("weightsManifest", out var manifest) || manifest.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("it has no list 'weightsManifest' of the files that hold its weights.");
        var groups = manifest.EnumerateArray().Select(Names).ToArray();
        var names = groups.SelectMany(group => group).ToArray();
        if (names.Length > ModelShards.Most || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            throw new InvalidDataException($"its list of {names.Length} files with weights names one twice, or more than {ModelShards.Most}.");
        return groups;
    }

    private static IReadOnlyList<string> Names(JsonElement group)
    {
        if (group.ValueKind != JsonValueKind.Object || !group.TryGetProperty("paths", out var paths) || paths.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("a group of its 'weightsManifest' has no list 'paths'.");
        return [.. paths.EnumerateArray().Select(path => path.ValueKind == JsonValueKind.String && path.GetString() is { Length: > 0 and < 1024 } name ? name : throw new InvalidDataException("a path in its 'weightsManifest' is no name of a file."))];
    }
}
