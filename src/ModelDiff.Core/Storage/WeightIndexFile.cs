using System.Text.Json;

namespace ModelDiff.Storage;

/// <summary>The index of weights that lie in several files: <c>{"weight_map": {"layer.weight": "model-00001-of-00002.safetensors", …}}</c>, mostly named <c>*.index.json</c>.</summary>
/// <remarks>Source: the serialization of large checkpoints in Hugging Face transformers and huggingface_hub.</remarks>
internal static class WeightIndexFile
{
    private const string Map = "weight_map";

    /// <summary>The names of the files, each once, in ordinal order; files of the index's own folder, which may be links as those of a download cache are.</summary>
    /// <exception cref="InvalidDataException">The map is damaged; the message goes on after the file's name.</exception>
    public static IReadOnlyList<string> NamesIn(JsonElement index)
    {
        if (index.ValueKind != JsonValueKind.Object || !index.TryGetProperty(Map, out var map) || map.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"it has no object '{Map}' that says in which file each tensor lies.");
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String || entry.Value.GetString() is not { Length: > 0 and < 256 } name || name is "." or ".." || name.Any(letter => letter is '/' or '\\' or ':' || char.IsControl(letter)))
                throw new InvalidDataException($"its '{Map}' gives {Excerpt.Of(entry.Value.GetRawText())} as the file of tensor '{Excerpt.Of(entry.Name)}'; expected the name of a file in its own folder.");
            names.Add(name);
        }

        return names.Count is > 0 and <= ModelShards.Most ? [.. names] : throw new InvalidDataException($"its '{Map}' names {names.Count} files; expected 1 to {ModelShards.Most}.");
    }
}
